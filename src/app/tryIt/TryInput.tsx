/** The question: a text, where it may come from, what answers are weighed, and how the answer is found. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { DECODINGS } from '../../lab/draft/recipe.ts';
import { filesStore } from '../../lab/files/filesStore.ts';
import { labStore } from '../../lab/labStore.ts';
import { knownTasks } from '../../lab/tasks/knownTasks.ts';
import { askAll } from '../../lab/tryIt/ask.ts';
import { offerTask } from '../../lab/tryIt/openTry.ts';
import { takeAnotherExample, tryStore, writeLabels, writeText } from '../../lab/tryIt/tryStore.ts';
import { Button } from '../controls/Button.tsx';
import { Select, TextField } from '../controls/fields.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import styles from './tryIt.module.css';

export function TryInput({ canAsk }: { canAsk: boolean }) {
  const { text, target, columns, decoding } = useStore(tryStore);
  const isReady = canAsk && text.trim() !== '' && columns.length > 0;
  const ask = () => {
    if (isReady) void askAll();
  };
  return (
    <section aria-label="Question" className={styles.question}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the usual shortcut of the text field within; Enter alone is a line break. */}
      <div
        className={styles.text}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) ask();
        }}
      >
        <TextField label="Input" value={text} onChange={writeText} multiline />
        {target !== null && (
          <p className={typeset.quiet}>
            An example whose target is <strong>{target === '' ? 'nothing' : target}</strong>.
          </p>
        )}
      </div>
      <ExamplePicker />
      <div className={styles.fields}>
        <LabelsField />
        <Select
          label="Answer by"
          value={decoding.method}
          choices={DECODINGS.map((known) => ({ id: known.decoding.method, name: known.name }))}
          onChange={(method) => {
            const chosen = DECODINGS.find((known) => known.decoding.method === method);
            if (chosen !== undefined) tryStore.setState({ decoding: chosen.decoding });
          }}
        />
      </div>
      <div className={layout.row}>
        <Button look="primary" isDisabled={!isReady} onPress={ask} aria-keyshortcuts="Control+Enter">
          Ask
        </Button>
        <span className={typeset.quiet}>or Ctrl + Enter in the text</span>
      </div>
    </section>
  );
}

/** Examples are the quickest way to a sensible input, and their targets are known. */
function ExamplePicker() {
  const { index } = useStore(labStore);
  const { tasks } = useStore(filesStore);
  const { task: chosen } = useStore(draftStore);
  const { task } = useStore(tryStore);
  const known = knownTasks(index, tasks, chosen);
  return (
    <div className={styles.examples}>
      <Select
        label="Examples of the task"
        value={known.find(({ choice }) => choice.name === task?.name)?.id ?? ''}
        choices={known.map(({ id, choice }) => ({ id, name: choice.name }))}
        onChange={(id) => {
          const choice = known.find((one) => one.id === id)?.choice;
          if (choice !== undefined) offerTask(choice);
        }}
      />
      <Button isDisabled={task === null} onPress={() => takeAnotherExample(Math.random())}>
        Another example
      </Button>
    </div>
  );
}

/** The field keeps what is typed, commas and all; the store has the labels in it. */
function LabelsField() {
  const { labels } = useStore(tryStore);
  const [typed, setTyped] = useState<{ readonly text: string; readonly labels: readonly string[] } | null>(null);
  const shown = typed !== null && typed.labels === labels ? typed.text : labels.join(', ');
  return (
    <TextField
      label="Labels to weigh"
      description="Separated by commas; none = the likeliest first tokens only."
      value={shown}
      onChange={(text) => {
        writeLabels(text);
        setTyped({ text, labels: tryStore.getState().labels });
      }}
    />
  );
}
