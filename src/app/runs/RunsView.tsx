/** All runs of this browser: one table beside one chart, and what the chosen ones differ in. */
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { pageCommands } from '../../lab/commands/pageCommands.ts';
import { showError } from '../../lab/errorsStore.ts';
import { storedRunsStore } from '../../lab/run/storedRuns.ts';
import type { RunRow } from '../../lab/runs/runRows.ts';
import { readChosenCurves, runsViewStore } from '../../lab/runs/runsViewStore.ts';
import { hashOfView } from '../../lab/views/viewStore.ts';
import { CommandButton } from '../controls/Button.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { DroppedPanel } from '../dropped/DroppedPanel.tsx';
import { InTurns } from '../viewing/InTurns.tsx';
import { ImportButton } from './ImportButton.tsx';
import { RunDetails } from './RunDetails.tsx';
import { RunsChart } from './RunsChart.tsx';
import { RunsTable } from './RunsTable.tsx';
import { RunsToolbar } from './RunsToolbar.tsx';
import styles from './runsView.module.css';
import { SampleNote } from './SampleNote.tsx';
import { SettingsTable } from './SettingsTable.tsx';
import { useRunRows } from './useRunRows.ts';

export function RunsView() {
  const { areRead } = useStore(storedRunsStore);
  const rows = useRunRows();
  return (
    <section aria-labelledby="runs-view-title" className={layout.sections}>
      <div className={layout.block}>
        <h2 id="runs-view-title">Runs</h2>
        <p className={typeset.intro}>
          Every run that this browser keeps. Those with an open eye are drawn; point at one and its curve stands out.
        </p>
      </div>
      <DroppedPanel />
      {areRead && rows.length === 0 ? <NoRuns /> : <RunsWithChart rows={rows} />}
    </section>
  );
}

function NoRuns() {
  return (
    <div className={styles.nothing}>
      <p>
        <strong>No runs yet.</strong> A run appears here as soon as it starts, and stays when the tab is closed. Sample
        runs show what it will look like: they were trained before, and need no GPU.
      </p>
      <div className={layout.row}>
        <a href={hashOfView('train')}>Train the first one</a>
        <CommandButton small command={pageCommands.exploreSamples} />
        <ImportButton />
      </div>
    </div>
  );
}

function RunsWithChart({ rows }: { rows: readonly RunRow[] }) {
  // The chart and what the drawn runs differ in come a moment later, in slices.
  const chosen = useDeferredValue(useStore(runsViewStore).chosen);
  const [highlightedId, setHighlightedId] = useState<string | null>(null);
  const [editedId, setEditedId] = useState<string | null>(null);
  const drawn = useMemo(() => rowsOfIds(rows, chosen), [rows, chosen]);
  const drawnIds = drawn.map(({ id }) => id).join(' ');
  useEffect(() => {
    if (drawnIds !== '') readChosenCurves(drawnIds.split(' ')).catch(showError);
  }, [drawnIds]);
  const edited = rows.find(({ id }) => id === editedId);
  return (
    <>
      <SampleNote rows={rows} />
      <div className={styles.beside}>
        <InTurns atOnce={1}>
          <div className={layout.part}>
            <InTurns>
              <RunsToolbar rows={rows} />
              <RunsTable rows={rows} onHighlight={setHighlightedId} onEdit={setEditedId} />
            </InTurns>
          </div>
          <RunsChart rows={drawn} highlightedId={highlightedId} />
        </InTurns>
      </div>
      <InTurns>
        <SettingsTable rows={drawn} />
      </InTurns>
      {edited !== undefined && <RunDetails key={edited.id} row={edited} onClose={() => setEditedId(null)} />}
    </>
  );
}

/** In the order in which they were chosen; those that are gone are left out. */
function rowsOfIds(rows: readonly RunRow[], ids: readonly string[]): RunRow[] {
  const known = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => known.get(id) ?? []);
}
