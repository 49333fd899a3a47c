/** What the model answers with the prompt of an evaluation, against what it should. */
import { useId, useState } from 'react';
import { percent } from '../../lab/words/numbers.ts';
import { scoreOf } from '../../training/evaluationScore.ts';
import type { Evaluation, TaskEvaluation } from '../../training/evaluationTypes.ts';
import { Fold } from '../controls/Fold.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { useRunEvaluations } from '../viewing/useRunMetrics.ts';
import { PinnedExamples } from './predictions/PinnedExamples.tsx';
import { PredictionExplorer } from './predictions/PredictionExplorer.tsx';
import { StepScrubber } from './StepScrubber.tsx';

export function Predictions({ runId }: { runId: string }) {
  const titleId = useId();
  const evaluations = useRunEvaluations(runId);
  const [chosenStep, setChosenStep] = useState<number | null>(null);
  const newest = evaluations.at(-1);
  const shown = evaluations.find(({ step }) => step === chosenStep) ?? newest;
  return (
    <section aria-labelledby={titleId} className={layout.block}>
      <h3 id={titleId}>What it answers</h3>
      {shown === undefined ? (
        <p className={typeset.quiet}>Examples appear with the first evaluation.</p>
      ) : (
        <>
          <p className={typeset.quiet}>
            {scoreWords(shown.evaluation)} on {shown.evaluation.examples} validation examples at step {shown.step}
          </p>
          {evaluations.length > 1 && (
            <StepScrubber
              label="Evaluation"
              steps={evaluations.map(({ step }) => step)}
              step={shown.step}
              isFollowing={chosenStep === null}
              onChange={setChosenStep}
            />
          )}
          {shown.evaluation.tasks === undefined ? (
            <PredictionExplorer runId={runId} evaluation={shown.evaluation} labelledBy={titleId} />
          ) : (
            <TaskAnswers runId={runId} tasks={shown.evaluation.tasks} />
          )}
          <PinnedExamples runId={runId} />
        </>
      )}
    </section>
  );
}

/** Of a mixture a line a task, with the task's examples behind it. */
function TaskAnswers({ runId, tasks }: { runId: string; tasks: readonly TaskEvaluation[] }) {
  return tasks.map((task) => <OneTask key={task.name} runId={runId} task={task} />);
}

function OneTask({ runId, task: { name, evaluation } }: { runId: string; task: TaskEvaluation }) {
  const titleId = useId();
  return (
    <Fold
      title={
        <>
          {name}: {scoreWords(evaluation)}
        </>
      }
      titleId={titleId}
    >
      <PredictionExplorer runId={runId} evaluation={evaluation} labelledBy={titleId} />
    </Fold>
  );
}

function scoreWords(evaluation: Evaluation): string {
  const { accuracy, exactMatch, results = {}, tasks } = evaluation;
  if (tasks !== undefined) return `Mean score ${percent(scoreOf(evaluation))} of ${tasks.length} tasks`;
  const ofMetrics = Object.entries(results).map(([key, value]) => `${key} ${resultWords(value)}`);
  const ofLabels = accuracy === null ? [] : [`label accuracy ${percent(accuracy)}`];
  return [...ofMetrics, ...ofLabels, `exact match ${percent(exactMatch)}`].join(', ');
}

/** A metric's result, in percent. */
function resultWords(result: number | null): string {
  return result === null ? 'undefined' : percent(result / 100);
}
