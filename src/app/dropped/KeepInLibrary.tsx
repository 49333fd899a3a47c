/** From a given file into the prompt library. Of a run's checkpoints the person says which are kept. */
import { useState } from 'react';
import { showError } from '../../lab/errorsStore.ts';
import { dismissItem } from '../../lab/files/filesStore.ts';
import type { InspectedCheckpoints, InspectedPrompt } from '../../lab/files/inspected.ts';
import { addCheckpoints, firstChoice, initialStepOf } from '../../lab/library/addFiles.ts';
import { modelsForGiven, takeIntoLibrary } from '../../lab/library/takeFiles.ts';
import { Button } from '../controls/Button.tsx';
import { Select } from '../controls/fields.tsx';
import styles from './dropped.module.css';

export function KeepPrompt({ item }: { item: InspectedPrompt }) {
  return (
    <Button look="quiet" onPress={() => void takeIntoLibrary([item]).catch(showError)}>
      Add to the library
    </Button>
  );
}

export function KeepCheckpoints({ item }: { item: InspectedCheckpoints }) {
  const [choice, setChoice] = useState(() => firstChoice(item));
  const initialStep = initialStepOf(item);
  const steps = item.prompts.map(({ globalStep }) => ({
    id: String(globalStep),
    name: initialStep === 0 ? `step ${globalStep}` : `step ${globalStep - initialStep} (global ${globalStep})`,
  }));
  const keep = async () => {
    await addCheckpoints(item, choice, modelsForGiven());
    dismissItem(item.id);
  };
  return (
    <fieldset className={styles.labels}>
      <legend>Into the library, as one prompt</legend>
      <Select
        label="Value"
        description="What a target starts with: the best on validation."
        choices={steps}
        value={String(choice.valueStep)}
        onChange={(step) => setChoice({ ...choice, valueStep: Number(step) })}
      />
      <Select
        label="Key"
        description="What it is found by: a fixed early step."
        choices={steps}
        value={String(choice.keyStep)}
        onChange={(step) => setChoice({ ...choice, keyStep: Number(step) })}
      />
      <Button onPress={() => void keep().catch(showError)}>Add to the library</Button>
    </fieldset>
  );
}
