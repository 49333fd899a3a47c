/** What the model answers with the prompt of the last evaluation, against what it should. */
import { useId } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import { percent } from '../../lab/words/numbers.ts';
import { scoreOf } from '../../training/evaluationScore.ts';
import type { Evaluation, Prediction, TaskEvaluation } from '../../training/evaluationTypes.ts';
import { Chevron } from '../controls/Chevron.tsx';
import controls from '../controls/controls.module.css';
import { useRunMetrics } from '../viewing/useRunMetrics.ts';
import styles from './run.module.css';

export function Predictions({ runId }: { runId: string }) {
  const titleId = useId();
  const latest = useRunMetrics(runId).evaluations.at(-1);
  return (
    <section aria-labelledby={titleId} className={styles.block}>
      <h3 id={titleId}>What it answers</h3>
      {latest === undefined ? (
        <p className={styles.quiet}>Examples appear with the first evaluation.</p>
      ) : (
        <>
          <p className={styles.quiet}>
            {scoreWords(latest.evaluation)} on {latest.evaluation.examples} validation examples at step {latest.step}
          </p>
          {latest.evaluation.tasks === undefined ? (
            <PredictionTable samples={latest.evaluation.samples} labelledBy={titleId} />
          ) : (
            <TaskAnswers tasks={latest.evaluation.tasks} />
          )}
        </>
      )}
    </section>
  );
}

/** Of a mixture a line a task, with the task's examples behind it. */
function TaskAnswers({ tasks }: { tasks: readonly TaskEvaluation[] }) {
  return tasks.map(({ name, evaluation }) => <OneTask key={name} name={name} evaluation={evaluation} />);
}

function OneTask({ name, evaluation }: TaskEvaluation) {
  const titleId = useId();
  return (
    <Disclosure>
      <AriaButton slot="trigger" className={controls.disclosure ?? ''} id={titleId}>
        <Chevron /> {name}: {scoreWords(evaluation)}
      </AriaButton>
      <DisclosurePanel>
        <PredictionTable samples={evaluation.samples} labelledBy={titleId} />
      </DisclosurePanel>
    </Disclosure>
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

function PredictionTable({ samples, labelledBy }: { samples: readonly Prediction[]; labelledBy: string }) {
  return (
    // Focusable, because it scrolls: the keyboard must reach what is beyond its edge.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
    <section className={styles.tableFrame} tabIndex={0} aria-label="Examples">
      <table className={styles.table} aria-labelledby={labelledBy}>
        <thead>
          <tr>
            <th scope="col">Input</th>
            <th scope="col">Answer</th>
            <th scope="col">Target</th>
          </tr>
        </thead>
        <tbody>
          {samples.map(({ input, target, prediction, ranked }, index) => {
            const right = prediction === target;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same example may be sampled twice; rows have no state.
              <tr key={index} data-right={right}>
                <td className={styles.input}>{input}</td>
                <td className={styles.answer}>
                  <span aria-hidden="true">{right ? '✓' : '✗'}</span>{' '}
                  <span className={styles.hidden}>{right ? 'right: ' : 'wrong: '}</span>
                  {prediction === '' ? <em>nothing</em> : prediction}
                  {ranked !== undefined && (
                    <span className={styles.ranked}>
                      {ranked.label === prediction ? '' : `${ranked.label} `}
                      {percent(ranked.probability)}
                    </span>
                  )}
                </td>
                <td>{target}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
