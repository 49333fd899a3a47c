/** One run: steering, curves, what it answers, the prompt itself, its checkpoints. */
import { memo, useDeferredValue, useEffect, useId, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { OPTIMIZER_NAMES } from '../../lab/draft/recipe.ts';
import { runNotesStore, titleOf } from '../../lab/run/runNotes.ts';
import { runsStore, type ShownRun, shownRun } from '../../lab/run/runsStore.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { useHeld } from '../viewing/heldUpdates.ts';
import { InTurns } from '../viewing/InTurns.tsx';
import { Checkpoints } from './Checkpoints.tsx';
import { Diverged } from './Diverged.tsx';
import { FinishNoticeToggle } from './FinishNoticeToggle.tsx';
import { HoldToggle } from './HoldToggle.tsx';
import { LabelWarnings } from './LabelWarnings.tsx';
import { PaceFacts } from './PaceFacts.tsx';
import { Predictions } from './Predictions.tsx';
import { PromptPanels } from './prompt/PromptPanels.tsx';
import { RunCharts } from './RunCharts.tsx';
import styles from './run.module.css';
import { SettingsHint } from './SettingsHint.tsx';
import { Transport } from './Transport.tsx';
import { type PicturedRun, useDrawnRuns } from './useDrawnRuns.ts';

export function RunView() {
  const run = shownRun(useStore(runsStore));
  // Another run is put together late and in slices, beside whatever else its beginning changes on the page.
  const late = useDeferredValue(run, null);
  if (run === null || late === null) return null;
  return <OneRun run={run.id === late.id ? run : late} />;
}

function OneRun({ run }: { run: ShownRun }) {
  const titleId = useId();
  const charts = useRef<HTMLDivElement>(null);
  const { liveId, runs } = useStore(runsStore);
  const { byId } = useStore(runNotesStore);
  const drawn = useDrawnRuns(run);
  const picture = drawn.map(({ id }) => id).join(' ');
  // Whoever presses Train or Open, or compares, wants to see the curves, wherever the page stood.
  useEffect(() => {
    if (picture === '') return;
    // Scrolling lays the page out: in a task of its own, not in the one that made the view.
    const timer = setTimeout(() => charts.current?.scrollIntoView({ block: 'nearest' }));
    return () => clearTimeout(timer);
  }, [picture]);
  // A run that trains beside this one is steered here as well.
  const companion = drawn.find(({ id }) => id === liveId && id !== run.id);
  const companionRun = companion === undefined ? undefined : runs[companion.id];
  const isLive = run.id === liveId;
  // What takes long to render comes a moment later, and gives way meanwhile to whatever else is pressed.
  const body = useDeferredValue(useBody(useHeld(run, run.id), drawn), null);
  return (
    <section aria-labelledby={titleId} className={styles.run}>
      <div className={classNames(layout.spread, styles.head)}>
        <h2 id={titleId}>Run: {titleOf(byId, run)}</h2>
        {!isLive && (
          <Button small look="quiet" onPress={() => runsStore.setState({ shownId: liveId })}>
            {liveId === null ? 'Close run' : 'Back to the live run'}
          </Button>
        )}
      </div>
      {companion !== undefined && companionRun !== undefined ? (
        <Transport run={companionRun} isLive name={companion.name} />
      ) : (
        <Transport run={run} isLive={isLive} />
      )}
      {(isLive || companionRun !== undefined) && (
        <div className={styles.underTransport}>
          <PaceFacts run={companionRun ?? run} />
          <div className={styles.toggles}>
            <HoldToggle />
            <FinishNoticeToggle />
          </div>
        </div>
      )}
      {liveId !== null && <SettingsHint key={liveId} />}
      <RunFacts run={run} />
      <Diverged run={run} />
      <div ref={charts} className={styles.chartsFrame} data-waiting={body === null || undefined}>
        {body !== null && <RunBody {...body} />}
      </div>
    </section>
  );
}

interface Body {
  readonly run: ShownRun;
  readonly drawn: readonly PicturedRun[];
}

/** The same object as long as both are the same. */
function useBody(run: ShownRun, drawn: readonly PicturedRun[]): Body {
  return useMemo(() => ({ run, drawn }), [run, drawn]);
}

/** What changes while the run trains. It is rendered anew only for a run that differs, so that a view can be held. */
const RunBody = memo(function RunBody({ run, drawn }: Body) {
  return (
    <div className={styles.run}>
      <LabelWarnings runId={run.id} />
      <RunCharts run={run} drawn={drawn} />
      <InTurns key={run.id}>
        <div className={layout.pair}>
          <InTurns>
            <Predictions runId={run.id} />
            <Checkpoints run={run} />
          </InTurns>
        </div>
        <PromptPanels run={run} />
      </InTurns>
    </div>
  );
});

/** What it trains on, and what the worker remarked when it began. */
function RunFacts({ run }: { run: ShownRun }) {
  const { trainExamples, validationExamples, notes, spec } = run;
  const counts = [
    ...(trainExamples === null ? [] : [`${trainExamples} training examples`]),
    ...(validationExamples === null ? [] : [`${validationExamples} validation examples`]),
  ];
  return (
    <ul className={typeset.quiet}>
      <li>
        {counts.map((count) => `${count}, `)}
        {OPTIMIZER_NAMES[spec.optimizer.kind]} at {spec.optimizer.learningRate}, batches of {spec.batchSize}, seed{' '}
        <span className="mono">{spec.seed}</span>{' '}
        <Button
          small
          look="quiet"
          aria-label={`Copy the seed ${spec.seed}`}
          onPress={() => void navigator.clipboard.writeText(String(spec.seed))}
        >
          Copy
        </Button>
      </li>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
