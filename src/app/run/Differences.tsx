/** What the shown run and those beside it differ in, one sentence for each. Read aloud once both runs are at their end. */
import { memo } from 'react';
import { useStore } from 'zustand';
import {
  differenceAtTheEnd,
  differenceOf,
  differenceSoFar,
  type Score,
  sameValidation,
} from '../../lab/compare/difference.ts';
import type { SteppedEvaluation } from '../../lab/metrics/runMetrics.ts';
import { liveRun, runsStore } from '../../lab/run/runsStore.ts';
import { scoreOf } from '../../training/evaluationScore.ts';
import { classNames } from '../controls/classNames.ts';
import notes from '../design/notes.module.css';
import { useManyEvaluations } from '../viewing/useRunMetrics.ts';
import styles from './runCharts.module.css';
import type { PicturedRun } from './useDrawnRuns.ts';

export const Differences = memo(function Differences({ runs }: { runs: readonly PicturedRun[] }) {
  const all = useManyEvaluations(runs.map(({ id }) => id));
  const live = liveRun(useStore(runsStore));
  const [shown, ...others] = runs;
  const sentences = others.map((other, index) => {
    const ended = live?.id !== other.id && live?.id !== shown?.id;
    const scores = [scoresOf(all[0]), scoresOf(all[index + 1])] as const;
    return { id: other.id, ended, words: shown === undefined ? null : wordsFor(shown, other, scores, ended) };
  });
  return (
    <div className={styles.differences}>
      {/* Both are there from the beginning: a live region that comes with its text is not read aloud. */}
      <div role="status" aria-label="Difference">
        <Sentences sentences={sentences.filter(({ ended }) => ended)} />
      </div>
      <div>
        <Sentences sentences={sentences.filter(({ ended }) => !ended)} />
      </div>
    </div>
  );
});

function Sentences({ sentences }: { sentences: readonly { readonly id: string; readonly words: string | null }[] }) {
  return sentences.map(
    ({ id, words }) =>
      words !== null && (
        <p key={id} className={classNames(notes.note, styles.difference)}>
          {words}
        </p>
      ),
  );
}

function wordsFor(
  shown: PicturedRun,
  other: PicturedRun,
  [ofShown, ofOther]: readonly [readonly Score[], readonly Score[]],
  ended: boolean,
): string | null {
  if (shown.record === null || other.record === null) return null;
  if (!sameValidation(shown.record, other.record)) {
    return `The scores ${shown.name} and ${other.name} were measured on different examples: they do not compare.`;
  }
  const difference = differenceOf(ofShown, ofOther);
  if (difference === null) return null;
  const names = [shown.name, other.name] as const;
  return ended ? differenceAtTheEnd(difference, names) : differenceSoFar(difference, names);
}

function scoresOf(evaluations: readonly SteppedEvaluation[] = []): Score[] {
  return evaluations.map(({ step, evaluation }) => ({ step, score: scoreOf(evaluation) }));
}
