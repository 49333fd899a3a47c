/** Runs' settings beside each other, and the provenance of each: what it was made of, by what, and where. */
import type { RunRecord } from '../../training/runRecords.ts';
import { type Setting, type SettingSection, settingsOf } from './settings.ts';

export interface SettingRow {
  readonly key: string;
  readonly section: SettingSection;
  readonly label: string;
  /** One a run; null where the run has no such setting. */
  readonly values: readonly (string | null)[];
  /** True if not all runs have the same. */
  readonly differs: boolean;
  /** A SHA-256, of which the beginning is enough to see. */
  readonly isHash: boolean;
}

type Compared = Pick<RunRecord, 'spec' | 'identities' | 'environment' | 'modelSource' | 'createdAtMs'>;

/** Every setting that any of the runs has, in the order of the run file, then their provenance. */
export function comparedSettings(runs: readonly Compared[]): SettingRow[] {
  const all = runs.map(
    (run) => new Map([...settingsOf(run.spec), ...provenanceOf(run)].map((each) => [each.key, each])),
  );
  const known = new Map<string, Setting>();
  for (const settings of all) for (const [key, setting] of settings) if (!known.has(key)) known.set(key, setting);
  return [...known.values()].map(({ key, section, label }) => {
    const values = all.map((settings) => settings.get(key)?.value ?? null);
    // No two runs were begun at once: that is no difference to look for.
    const differs = new Set(values).size > 1 && key !== 'begun';
    return { key, section, label, values, differs, isHash: key.startsWith('sha256.') };
  });
}

const HASHES = [
  ['model', 'Model, SHA-256'],
  ['tokenizer', 'Tokenizer, SHA-256'],
  ['trainData', 'Training data, SHA-256'],
  ['validationData', 'Validation data, SHA-256'],
  ['sourcePrompt', 'Source prompt, SHA-256'],
] as const;

function provenanceOf({ identities, environment, modelSource, createdAtMs }: Compared): Setting[] {
  const rows: (readonly [key: string, label: string, value: string | null | undefined])[] = [
    ...HASHES.map(([key, label]) => [`sha256.${key}`, label, identities[key]] as const),
    ['modelSource', 'Model’s files', modelSource.kind === 'lab' ? 'embedded in the lab' : `folder ${modelSource.name}`],
    ['environment.code', 'Code', environment?.code],
    ['environment.adapter', 'GPU', environment?.adapter],
    ['environment.host', 'Browser', environment?.host],
    ['begun', 'Begun', new Date(createdAtMs).toISOString()],
  ];
  return rows.flatMap(([key, label, value]) =>
    value == null ? [] : [{ key, section: 'Provenance' as const, label, value }],
  );
}
