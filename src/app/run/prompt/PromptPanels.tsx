/**
 * The prompt itself at any of its checkpoints, against where it started: its values as a picture, its tokens with norm,
 * drift and nearest words, and its way so far. It goes along with the newest checkpoint until another one is chosen.
 */
import { lazy, Suspense, useMemo, useState } from 'react';
import type { ShownRun } from '../../../lab/run/runsStore.ts';
import { PromptHeatmap } from '../../charts/PromptHeatmap.tsx';
import layout from '../../design/layout.module.css';
import typeset from '../../design/typeset.module.css';
import { driftReference, sameShape } from '../driftSeries.ts';
import { StepScrubber } from '../StepScrubber.tsx';
import { PromptTokens } from './PromptTokens.tsx';

const PromptTrajectory = lazy(async () => ({
  default: (await import('./PromptTrajectory.tsx')).PromptTrajectory,
}));

export function PromptPanels({ run }: { run: ShownRun }) {
  const { before, checkpoints, spec } = run;
  const [chosenStep, setChosenStep] = useState<number | null>(null);
  const chosen = checkpoints.find(({ step }) => step === chosenStep) ?? checkpoints.at(-1);
  const reference = useMemo(() => driftReference(before, checkpoints), [before, checkpoints]);
  const way = useMemo(
    () => [
      ...(before !== null && reference?.step === 0 ? [{ step: 0, prompt: before }] : []),
      ...checkpoints.filter(({ prompt }) => reference !== null && sameShape(prompt, reference.prompt)),
    ],
    [before, checkpoints, reference],
  );
  const shown = chosen?.prompt ?? before;
  if (shown === null) {
    const first = spec.checkpointEvery || spec.steps;
    return <p className={typeset.quiet}>The prompt appears here with the first checkpoint, at step {first}.</p>;
  }
  const isLike = chosen !== undefined && reference !== null && sameShape(reference.prompt, shown);
  const compared = isLike && reference.step !== chosen.step ? reference : null;
  return (
    <div className={layout.block}>
      {checkpoints.length > 1 && (
        <StepScrubber
          label="Checkpoint"
          steps={checkpoints.map(({ step }) => step)}
          step={chosen?.step ?? 0}
          isFollowing={chosenStep === null}
          onChange={setChosenStep}
        />
      )}
      <PromptHeatmap
        title={chosen === undefined ? 'The source prompt' : `The prompt at step ${chosen.step}`}
        values={shown.values}
        length={shown.length}
        width={shown.width}
        {...(compared === null ? {} : { reference: compared.prompt.values })}
      />
      {compared !== null && <p className={typeset.quiet}>“Before” is {compared.name}.</p>}
      <div className={layout.pair}>
        <PromptTokens
          runId={run.id}
          shown={{ step: chosen?.step ?? 0, prompt: shown, name: chosen === undefined ? 'the source' : 'now' }}
          reference={compared}
        />
        {way.length > 2 && (
          <Suspense>
            <PromptTrajectory prompts={way} step={chosen?.step ?? 0} onChoose={setChosenStep} />
          </Suspense>
        )}
      </div>
    </div>
  );
}
