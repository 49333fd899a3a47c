/** The tasks of a mixture as a table: how many examples each has, and how many of those that are drawn are its own. */
import type { TaskChoice } from '../../lab/draft/draftTypes.ts';
import { percent } from '../../lab/words/numbers.ts';
import styles from './mixture.module.css';
import type { MixtureShares as Shares } from './useMixtureShares.ts';

export function MixtureShares({ members, shares }: { members: readonly TaskChoice[]; shares: Shares }) {
  if (shares.kind === 'refused') {
    const { what, found, expected, remedy } = shares.error;
    return <p role="alert" className={styles.problem}>{`${what}: found ${found}; expected ${expected}. ${remedy}`}</p>;
  }
  const unseen = members.filter(({ spec }) => spec.validation === undefined).length;
  return (
    <>
      <table className={styles.shares} aria-label="What is drawn from each task">
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">Examples</th>
            <th scope="col">Share drawn</th>
            <th scope="col">Validated</th>
          </tr>
        </thead>
        <tbody>
          {members.map(({ name, spec }, index) => {
            const known = shares.kind === 'known' ? shares.tasks[index] : undefined;
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{known === undefined ? '…' : known.examples.toLocaleString('en')}</td>
                <td>{known === undefined ? '…' : percent(known.share)}</td>
                <td>{spec.validation === undefined ? 'no' : 'yes'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className={styles.quiet}>
        Each task is validated on its own table; the mixture’s score is the mean of the tasks’ scores (SPoT, footnote
        5).{unseen > 0 && ' A task without a validation table is only trained on.'}
      </p>
    </>
  );
}
