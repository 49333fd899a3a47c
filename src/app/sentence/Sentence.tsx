/** The run as a sentence, whose nouns are its controls; below it what does not fit, and Train. */
import { useStore } from 'zustand';
import { commands } from '../../lab/commands/commands.ts';
import { draftStore, fixSource } from '../../lab/draft/draftStore.ts';
import { fixLabel, sourceMisfit } from '../../lab/draft/fits.ts';
import { guideStore } from '../../lab/guide/guideStore.ts';
import { liveRun, runsStore } from '../../lab/run/runsStore.ts';
import { Button, CommandButton, useCommandEnabled } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { FileButton } from '../controls/FileButton.tsx';
import layout from '../design/layout.module.css';
import notes from '../design/notes.module.css';
import { ModelLoading } from './ModelLoading.tsx';
import { ModelNoun } from './ModelNoun.tsx';
import { NewHere } from './NewHere.tsx';
import { RecipeNoun } from './RecipeNoun.tsx';
import { SourceNoun } from './SourceNoun.tsx';
import styles from './sentence.module.css';
import { TaskNoun } from './TaskNoun.tsx';

export function Sentence() {
  return (
    <section aria-labelledby="sentence-title" className={styles.section}>
      <h2 id="sentence-title" className={styles.title}>
        What to train
      </h2>
      <p className={styles.sentence}>
        Starting from{' '}
        <span className={styles.glued}>
          <SourceNoun />,
        </span>{' '}
        teach <ModelNoun /> the task <TaskNoun /> with{' '}
        <span className={styles.glued}>
          <RecipeNoun />.
        </span>
      </p>
      <NewHere />
      <Misfit />
      <div className={layout.row}>
        <TrainButton />
        <CompareButton />
        <FileButton label="Import run file …" look="quiet" noun="recipe" />
        <CommandButton command={commands.exportRunFile} look="quiet" />
        <CommandButton command={commands.exportRunFolder} look="quiet" />
      </div>
      {/* It comes and goes by itself: above the buttons it would pull them away from under a finger. */}
      <ModelLoading />
    </section>
  );
}

function Misfit() {
  const draft = useStore(draftStore);
  const misfit = sourceMisfit(draft);
  if (misfit === null || draft.source.kind === 'scratch') return null;
  return (
    <div role="alert" className={classNames(notes.note, layout.row)} data-tone="warning">
      <p>
        <strong>{draft.source.name}</strong> does not fit: {misfit.text}.
        {misfit.fixes.length === 0 && ` ${misfit.advice}`}
      </p>
      {misfit.fixes.map((fix) => (
        <Button key={fix.kind} small onPress={() => fixSource(fix)}>
          {fixLabel(fix)}
        </Button>
      ))}
      {misfit.fixes.length > 0 && (
        <LengthFollowsSource length={draft.source.prompt.length} wanted={draft.promptLength} />
      )}
    </div>
  );
}

/** The other way round: the recipe's length gives way. */
function LengthFollowsSource({ length, wanted }: { length: number; wanted: number }) {
  if (length === wanted) return null;
  return (
    <Button small onPress={() => draftStore.setState({ promptLength: length })}>
      {`Train ${length} rows`}
    </Button>
  );
}

/** Only where there is something to compare: a run from scratch is its own comparison. */
function CompareButton() {
  const { source } = useStore(draftStore);
  if (source.kind === 'scratch') return null;
  return <CommandButton command={commands.trainAndCompare} look="quiet" icon="+" />;
}

function TrainButton() {
  const enabled = useCommandEnabled(commands.train);
  const runs = useStore(runsStore);
  const { open: isGuided } = useStore(guideStore);
  const first = enabled && !isGuided && Object.keys(runs.runs).length === 0;
  const waiting = runs.starting ? 'Preparing the run …' : liveRun(runs) !== null ? 'A run is under way.' : null;
  return (
    <>
      <CommandButton
        command={commands.train}
        look="primary"
        icon="▶"
        className={classNames(styles.train, first && styles.pulse)}
      />
      {waiting !== null && <span className={styles.waiting}>{waiting}</span>}
    </>
  );
}
