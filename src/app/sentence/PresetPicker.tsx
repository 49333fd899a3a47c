/** Recipes to begin with; each value of one says where it comes from. */
import { useStore } from 'zustand';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { presetOfDraft, type RecipePreset, recipePresets, takePreset } from '../../lab/draft/presets.ts';
import { Fold } from '../controls/Fold.tsx';
import { Select } from '../controls/fields.tsx';
import styles from './sentence.module.css';
import { useUsualRecipe } from './useUsualRecipe.ts';

const OWN = 'own';

export function PresetPicker() {
  const presets = recipePresets();
  const { preset: usual } = useUsualRecipe();
  const chosen = presetOfDraft(useStore(draftStore));
  const known = presets.map(({ id, name }) => ({ id, name }));
  return (
    <div className={styles.preset}>
      <Select
        label="Preset"
        description={
          chosen === null
            ? 'Fields that differ from it have a ↺ that sets them back.'
            : 'Sets the fields that it knows; change any afterwards.'
        }
        value={chosen?.id ?? OWN}
        usual={usual?.id}
        choices={chosen === null ? [{ id: OWN, name: ownName(usual) }, ...known] : known}
        onChange={(id) => {
          const preset = presets.find((each) => each.id === id);
          if (preset !== undefined) takePreset(preset);
        }}
      />
      {usual !== null && (
        <Fold title="Where the preset’s values come from">
          <dl className={styles.sources}>
            {usual.values.map(({ what, value, source }) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>
                  {value} <cite>({source})</cite>
                </dd>
              </div>
            ))}
          </dl>
        </Fold>
      )}
    </div>
  );
}

function ownName(usual: RecipePreset | null): string {
  return usual === null ? 'Own values' : `${usual.name}, changed`;
}
