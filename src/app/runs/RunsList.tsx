/** Earlier runs in this browser: open or delete them. */
import { useStore } from 'zustand';
import { showError } from '../../lab/errorsStore.ts';
import { runsStore } from '../../lab/run/runsStore.ts';
import { deleteRun, emptyStorageTrash, storedRunsStore } from '../../lab/run/storedRuns.ts';
import { stateWords } from '../../lab/runs/runRows.ts';
import { hashOfView } from '../../lab/views/viewStore.ts';
import { ago } from '../../lab/words/numbers.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { numbers, TableHead } from '../controls/tables.tsx';
import layout from '../design/layout.module.css';
import tables from '../design/tables.module.css';
import { bringToScreen } from './bringToScreen.ts';
import styles from './runs.module.css';

export function RunsList() {
  const { runs, inTraining } = useStore(storedRunsStore);
  const { shownId, liveId, runs: shown } = useStore(runsStore);
  const now = Date.now();
  if (runs.length === 0) return null;
  return (
    <section aria-labelledby="runs-title" className={layout.block}>
      <div className={layout.spread}>
        <h2 id="runs-title">Runs in this browser</h2>
        <div className={layout.row}>
          <a href={hashOfView('runs')}>Compare all runs</a>
          <Button small look="quiet" onPress={() => void emptyStorageTrash().catch(showError)}>
            Empty the trash
          </Button>
        </div>
      </div>
      <div className={tables.frame}>
        <table aria-labelledby="runs-title" className={classNames(tables.table, styles.table)}>
          <TableHead
            columns={['Run', 'State', ...numbers('Kept up to step'), 'Started', { name: 'Actions', isHidden: true }]}
          />
          <tbody>
            {runs.map(({ id, name, state, lastStep, spec, createdAtMs }) => (
              <tr key={id} aria-current={id === shownId || undefined}>
                <th scope="row">{name}</th>
                <td>{stateWords({ state, error: null }, id === liveId, inTraining.has(id))}</td>
                <td data-number>
                  {shown[id]?.checkpoints.at(-1)?.step ?? lastStep} / {spec.steps}
                </td>
                <td>
                  <time dateTime={new Date(createdAtMs).toISOString()} title={new Date(createdAtMs).toLocaleString()}>
                    {ago(createdAtMs, now)}
                  </time>
                </td>
                <td className={classNames(layout.row, styles.rowActions)}>
                  <Button small aria-label={`Open run ${name}`} onPress={() => void bringToScreen(id)}>
                    Open
                  </Button>
                  <Button
                    small
                    look="quiet"
                    aria-label={`Delete run ${name}`}
                    isDisabled={id === liveId || inTraining.has(id)}
                    onPress={() => void deleteRun(id, name).catch(showError)}
                  >
                    Delete
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
