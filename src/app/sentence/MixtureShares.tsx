/** The tasks of a mixture as a table: how many examples each has, and how many of those that are drawn are its own. */
import type { TaskChoice } from '../../lab/draft/draftTypes.ts';
import { percent } from '../../lab/words/numbers.ts';
import { classNames } from '../controls/classNames.ts';
import { numbers, TableHead } from '../controls/tables.tsx';
import notes from '../design/notes.module.css';
import tables from '../design/tables.module.css';
import typeset from '../design/typeset.module.css';
import type { MixtureShares as Shares } from './useMixtureShares.ts';

export function MixtureShares({ members, shares }: { members: readonly TaskChoice[]; shares: Shares }) {
  if (shares.kind === 'refused') {
    const { what, found, expected, remedy } = shares.error;
    return (
      <p
        role="alert"
        className={classNames(notes.note, typeset.small)}
        data-tone="warning"
      >{`${what}: found ${found}; expected ${expected}. ${remedy}`}</p>
    );
  }
  const unseen = members.filter(({ spec }) => spec.validation === undefined).length;
  return (
    <>
      <table className={classNames(tables.table, tables.small)} aria-label="What is drawn from each task">
        <TableHead columns={['Task', ...numbers('Examples', 'Share drawn'), 'Validated']} />
        <tbody>
          {members.map(({ name, spec }, index) => {
            const known = shares.kind === 'known' ? shares.tasks[index] : undefined;
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td data-number>{known === undefined ? '…' : known.examples.toLocaleString('en')}</td>
                <td data-number>{known === undefined ? '…' : percent(known.share)}</td>
                <td>{spec.validation === undefined ? 'no' : 'yes'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className={typeset.quiet}>
        Each task is validated on its own table; the mixture’s score is the mean of the tasks’ scores (SPoT, footnote
        5).{unseen > 0 && ' A task without a validation table is only trained on.'}
      </p>
    </>
  );
}
