/** Several of some things: a checkbox each, and a button for all of them. */
import { Button } from './Button.tsx';
import styles from './choices.module.css';

export interface ChoicesProps {
  readonly title: string;
  readonly options: readonly (readonly [id: string, name: string])[];
  /** May hold others than the options: they stay as they are. */
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

export function Choices({ title, options, chosen, onChange }: ChoicesProps) {
  const all = options.every(([id]) => chosen.has(id));
  const change = (ids: readonly string[], isChosen: boolean) => {
    const next = new Set(chosen);
    for (const id of ids) {
      if (isChosen) next.add(id);
      else next.delete(id);
    }
    onChange(next);
  };
  return (
    <fieldset className={styles.choices}>
      <legend className={styles.legendLine}>
        {title}
        <Button
          small
          look="quiet"
          aria-label={`${title}: ${all ? 'none' : 'all'}`}
          onPress={() =>
            change(
              options.map(([id]) => id),
              !all,
            )
          }
        >
          {all ? 'none' : 'all'}
        </Button>
      </legend>
      {options.map(([id, name]) => (
        <label key={id} className={styles.choice}>
          <input type="checkbox" checked={chosen.has(id)} onChange={({ target }) => change([id], target.checked)} />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}
