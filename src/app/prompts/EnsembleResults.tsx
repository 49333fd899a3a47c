/** Each prompt's score, their mean, the vote's, and the examples on which they do not agree. */
import { type EnsembleResult, type EnsembleScores, scoresOf } from '../../lab/library/ensemble.ts';
import { percent } from '../../lab/words/numbers.ts';
import type { Disagreement } from '../../training/ensembleEvaluation.ts';
import type { ScoredAnswers } from '../../training/evaluationTypes.ts';
import { classNames } from '../controls/classNames.ts';
import { numbers, TableFrame, TableHead } from '../controls/tables.tsx';
import tables from '../design/tables.module.css';
import typeset from '../design/typeset.module.css';
import styles from './ensemble.module.css';

export function EnsembleResults({ result: { task, names, evaluation } }: { result: EnsembleResult }) {
  const scores = scoresOf(evaluation);
  const { mean, standardDeviation } = scores.spread;
  const { vote, agreement, disagreements } = evaluation;
  return (
    <>
      <p>{gainWords(scores)}</p>
      <table className={tables.table} aria-label={`Votes on ${task}`}>
        <caption>{`${task}, ${scoreWords(vote)} on ${vote.examples} validation examples`}</caption>
        <TableHead columns={['Prompt', ...numbers('Score')]} />
        <tbody>
          {names.map((name, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat; rows have no state.
            <tr key={place}>
              <th scope="row">{name}</th>
              <td data-number>{percent((scores.members[place] ?? 0) / 100)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Mean ± standard deviation</th>
            <td data-number>{`${percent(mean / 100)} ± ${(standardDeviation ?? 0).toFixed(1)}`}</td>
          </tr>
          <tr>
            <th scope="row">Vote</th>
            <td data-number>
              <strong>{percent(scores.vote / 100)}</strong>
            </td>
          </tr>
        </tfoot>
      </table>
      <p
        className={classNames(typeset.quiet, typeset.intro)}
      >{`All prompts say the same on ${percent(agreement)} of the examples.`}</p>
      {disagreements.length > 0 && <Disagreements examples={disagreements} />}
    </>
  );
}

function gainWords({ spread, best, vote }: EnsembleScores): string {
  return `The vote scores ${percent(vote / 100)}: ${pointsWords(vote - spread.mean, 'the prompts’ mean')}, and ${pointsWords(vote - best, 'the best of them')}.`;
}

function pointsWords(difference: number, than: string): string {
  const points = Math.abs(difference).toFixed(1);
  if (points === '0.0') return `as much as ${than}`;
  return `${points} points ${difference > 0 ? 'more' : 'less'} than ${than}`;
}

/** What the score is. */
function scoreWords({ results, accuracy }: ScoredAnswers): string {
  if (results !== undefined) return Object.keys(results).join(', ');
  return accuracy === null ? 'exact match' : 'label accuracy';
}

function Disagreements({ examples }: { examples: readonly Disagreement[] }) {
  return (
    <TableFrame label="Where they disagree">
      <table className={tables.table}>
        <caption>Where they disagree</caption>
        <TableHead columns={['Input', 'Answers', 'Vote', 'Target']} />
        <tbody>
          {examples.map(({ input, target, vote, answers }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: inputs may repeat; rows have no state.
            <tr key={place}>
              <td className={styles.input}>{input}</td>
              <td>{countWords(answers)}</td>
              <td className={styles.vote}>
                <span aria-hidden="true">{vote === target ? '✓ ' : '✗ '}</span>
                <span className={typeset.hidden}>{vote === target ? 'right: ' : 'wrong: '}</span>
                {vote}
              </td>
              <td>{target}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** "positive × 2, negative × 1", the most frequent first. */
function countWords(answers: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([answer, count]) => `${answer === '' ? 'nothing' : answer} × ${count}`)
    .join(', ');
}
