/** The guided first run: three steps, three buttons. Each step says what it does, then what to look at, then what came of it. */
import { type ReactNode, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { showError } from '../../lab/errorsStore.ts';
import { type GuideStep, guideSteps } from '../../lab/guide/guideSteps.ts';
import {
  closeGuide,
  guideStore,
  seeDifference,
  trainFromScratch,
  trainFromSource,
} from '../../lab/guide/guideStore.ts';
import type { LabGuide } from '../../lab/labIndex.ts';
import { runsStore } from '../../lab/run/runsStore.ts';
import { GLOSSARY } from '../../lab/words/glossary.ts';
import { percent } from '../../lab/words/numbers.ts';
import { scoreOf } from '../../training/evaluationScore.ts';
import { Button } from '../controls/Button.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { TermHelp } from '../help/TermHelp.tsx';
import { useRunEvaluations } from '../viewing/useRunMetrics.ts';
import styles from './guide.module.css';
import { useGuide } from './useGuide.ts';

export function Guide() {
  const guide = useGuide();
  const { open } = useStore(guideStore);
  return guide === null || !open ? null : <Steps guide={guide} />;
}

function Steps({ guide }: { guide: LabGuide }) {
  const state = useStore(guideStore);
  const { runs, starting, liveId } = useStore(runsStore);
  const section = useRef<HTMLElement>(null);
  const steps = guideSteps(state, runs);
  const isBusy = starting || liveId !== null;
  // The curves of a new run come on the screen by themselves; what to look at in them stays in sight as well. The
  // difference itself is all that counts in the end: then the curves may take the screen alone.
  const newest = state.sourceId ?? state.scratchId;
  useEffect(() => {
    if (newest === null) return;
    const frame = requestAnimationFrame(() => section.current?.scrollIntoView({ block: 'nearest' }));
    return () => cancelAnimationFrame(frame);
  }, [newest]);
  // Whoever asks for the guide is taken to it; one that comes by itself leaves the focus alone.
  useEffect(() => {
    if (state.asked) section.current?.focus();
  }, [state.asked]);
  const { task, prompt, evaluateEvery } = guide;
  return (
    <section ref={section} tabIndex={-1} aria-labelledby="guide-title" className={styles.guide}>
      <div className={layout.spread}>
        <h2 id="guide-title" className={styles.title}>
          A first run in three clicks
        </h2>
        <Button small look="quiet" aria-label="Close the guide" onPress={closeGuide}>
          <span aria-hidden="true">✕</span>
        </Button>
      </div>
      <ol className={styles.steps}>
        <Step
          name="Train from scratch"
          step={steps.scratch}
          isBusy={isBusy}
          onPress={trainFromScratch}
          before={
            <>
              A <TermHelp term={GLOSSARY.softPrompt}>prompt</TermHelp> that knows nothing yet learns the task{' '}
              <b>{task.name}</b>. The model stays frozen; only the prompt changes.
            </>
          }
          during="Look at the validation score below: how many steps does it take to rise?"
          after={<Outcome runId={state.scratchId} />}
        />
        <Step
          name="Train from a good source"
          step={steps.source}
          isBusy={isBusy}
          onPress={trainFromSource}
          before={
            <>
              The same task, recipe and seed, but the prompt starts as <b>{prompt.name}</b>, which was tuned on another
              task. That is <TermHelp term={GLOSSARY.transfer}>transfer</TermHelp>.
            </>
          }
          during={`Look at its first evaluation, at step ${evaluateEvery}: how much did it bring along?`}
          after={<Outcome runId={state.sourceId} />}
        />
        <Step
          name="See the difference"
          step={steps.difference}
          isBusy={isBusy}
          onPress={seeDifference}
          before="Both curves on the same axes."
          after="The sentence below says it, the curves show it. Now change a noun above: another source prompt, another task, or a .npy of your own."
        />
      </ol>
    </section>
  );
}

interface StepProps {
  /** The step's title and its button. */
  readonly name: string;
  readonly step: GuideStep;
  readonly isBusy: boolean;
  readonly onPress: () => Promise<void>;
  /** What it does. */
  readonly before: ReactNode;
  /** What to look at. */
  readonly during?: ReactNode;
  /** What came of it. */
  readonly after: ReactNode;
}

const STEP_WORDS: Readonly<Record<GuideStep, string>> = {
  later: '',
  next: '',
  underWay: ', under way',
  again: ', did not finish',
  done: ', done',
};

function Step({ name, step, isBusy, onPress, before, during, after }: StepProps) {
  const words = step === 'underWay' ? during : step === 'done' ? after : before;
  return (
    <li
      className={styles.step}
      data-step={step}
      aria-current={step === 'next' || step === 'underWay' ? 'step' : undefined}
    >
      <Button
        look={step === 'next' || step === 'again' ? 'primary' : 'plain'}
        isDisabled={isBusy || step === 'later'}
        onPress={() => void onPress().catch(showError)}
      >
        {name}
      </Button>
      <span className={typeset.hidden}>{STEP_WORDS[step]}</span>
      <p aria-live="polite" className={styles.words}>
        {step === 'again' && 'It did not finish. Press to start it again. '}
        {words}
      </p>
    </li>
  );
}

/** What a run came to, as its last evaluation says. */
function Outcome({ runId }: { runId: string | null }) {
  const evaluations = useRunEvaluations(runId ?? '');
  const last = evaluations.at(-1);
  if (last === undefined) return 'Done.';
  return `Done: ${percent(scoreOf(last.evaluation))} right after ${last.step} steps.`;
}
