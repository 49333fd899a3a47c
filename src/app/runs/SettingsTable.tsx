/** The settings of the drawn runs side by side, and what each was made of: all of it, or only what differs. */
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { comparedSettings, type SettingRow } from '../../lab/compare/comparedSettings.ts';
import { comparisonStore } from '../../lab/compare/comparisonStore.ts';
import { SETTING_SECTIONS } from '../../lab/compare/settings.ts';
import { showError } from '../../lab/errorsStore.ts';
import type { RunRow } from '../../lab/runs/runRows.ts';
import { changeRunsView, runsViewStore } from '../../lab/runs/runsViewStore.ts';
import { paletteColour } from '../charts/chartTypes.ts';
import { Swatch } from '../charts/Swatch.tsx';
import { classNames } from '../controls/classNames.ts';
import controls from '../controls/controls.module.css';
import { TextField } from '../controls/fields.tsx';
import { TableFrame } from '../controls/tables.tsx';
import layout from '../design/layout.module.css';
import tables from '../design/tables.module.css';
import typeset from '../design/typeset.module.css';
import styles from './settingsTable.module.css';
import { Toggle } from './Toggle.tsx';

/** `rows` are the drawn runs. Nothing without any. */
export function SettingsTable({ rows }: { rows: readonly RunRow[] }) {
  const { differencesOnly } = useStore(runsViewStore);
  const { places } = useStore(comparisonStore);
  const [search, setSearch] = useState('');
  const [copied, setCopied] = useState<string | null>(null);
  const all = useMemo(() => comparedSettings(rows.map(({ record }) => record)), [rows]);
  if (rows.length === 0) return null;
  const hidesShared = differencesOnly && rows.length > 1;
  const shown = all.filter((row) => (row.differs || !hidesShared) && isFound(row, search));
  const sections = SETTING_SECTIONS.map((section) => ({
    section,
    own: shown.filter((row) => row.section === section),
  }));
  const copy = (value: string) => void navigator.clipboard.writeText(value).then(() => setCopied(value), showError);
  return (
    <section aria-labelledby="settings-title" className={layout.part}>
      <div className={styles.settingsHead}>
        <h3 id="settings-title">{rows.length === 1 ? 'Settings of the drawn run' : 'Settings of the drawn runs'}</h3>
        <TextField label="Search settings" value={search} onChange={setSearch} />
        {rows.length > 1 && (
          <Toggle isSelected={differencesOnly} onChange={(next) => changeRunsView({ differencesOnly: next })}>
            Differences only
          </Toggle>
        )}
        <span role="status" className={typeset.quiet}>
          {copied === null
            ? `${shown.length} of ${all.length}; press a value to copy it`
            : `Copied: ${copied.length > 40 ? `${copied.slice(0, 40)} …` : copied}`}
        </span>
      </div>
      {shown.length === 0 ? (
        <p className={typeset.quiet}>
          {search === '' ? 'These runs are set alike, on the same files.' : `No setting fits “${search}”.`}
        </p>
      ) : (
        <TableFrame label="Settings" className={styles.settingsFrame}>
          <table
            className={classNames(tables.table, tables.small, tables.sticky, styles.settingsTable)}
            aria-labelledby="settings-title"
          >
            <thead>
              <tr>
                <th scope="col">Setting</th>
                {rows.map(({ id, name }) => (
                  <th scope="col" key={id}>
                    <span className={styles.columnHead}>
                      <Swatch colour={paletteColour(places[id] ?? 0)} dash={places[id] ?? 0} />
                      {name}
                    </span>
                  </th>
                ))}
              </tr>
            </thead>
            {sections.map(
              ({ section, own }) =>
                own.length > 0 && (
                  <tbody key={section}>
                    <tr>
                      <th scope="rowgroup" colSpan={rows.length + 1} className={styles.section}>
                        {section}
                      </th>
                    </tr>
                    {own.map((row) => (
                      <SettingCells key={row.key} row={row} ids={rows.map(({ id }) => id)} onCopy={copy} />
                    ))}
                  </tbody>
                ),
            )}
          </table>
        </TableFrame>
      )}
    </section>
  );
}

interface SettingCellsProps {
  readonly row: SettingRow;
  readonly ids: readonly string[];
  readonly onCopy: (value: string) => void;
}

function SettingCells({ row, ids, onCopy }: SettingCellsProps) {
  return (
    <tr data-differs={row.differs || undefined}>
      <th scope="row" title={row.key}>
        {row.label}
      </th>
      {ids.map((id, index) => {
        const value = row.values[index] ?? null;
        return (
          <td key={id}>
            {value === null ? (
              <span className={typeset.quiet}>–</span>
            ) : (
              <button
                type="button"
                className={classNames(controls.link, styles.value)}
                title="Copy"
                aria-label={`Copy ${row.label}: ${value}`}
                onClick={() => onCopy(value)}
              >
                {row.isHash ? `${value.slice(0, 12)}…` : value}
              </button>
            )}
          </td>
        );
      })}
    </tr>
  );
}

function isFound({ key, label, values }: SettingRow, search: string): boolean {
  const text = [key, label, ...values].join('\n').toLowerCase();
  return text.includes(search.trim().toLowerCase());
}
