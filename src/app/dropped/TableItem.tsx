/** A given table: which columns make inputs and targets, what the labels are called, and what examples that gives. */
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { isLabError } from '../../base/errors.ts';
import { chooseTask, draftStore } from '../../lab/draft/draftStore.ts';
import type { TaskChoice } from '../../lab/draft/draftTypes.ts';
import { filesStore, keepTask } from '../../lab/files/filesStore.ts';
import type { InspectedTable } from '../../lab/files/inspected.ts';
import { firstMapping, headerOf, presetsFor, rawLabelsOf } from '../../lab/files/tableMapping.ts';
import {
  HELD_OUT_EVERY,
  previewOfMapping,
  type TableMapping,
  taskOfTable,
  type Validation,
} from '../../lab/files/tableTask.ts';
import { presetNamed } from '../../tasks/presets/presets.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { Select, TextField } from '../controls/fields.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import styles from './dropped.module.css';
import { ItemCard } from './ItemCard.tsx';

const PREVIEW_EXAMPLES = 3;

export function TableItem({ item }: { item: InspectedTable }) {
  const { table } = item;
  const [mapping, setMapping] = useState(() => firstMapping(item));
  const change = (part: Partial<TableMapping>) => setMapping((known) => ({ ...known, ...part }));
  const preview = useMemo(() => previewOrProblem(item, mapping), [item, mapping]);
  const { task: chosen } = useStore(draftStore);
  const [made, setMade] = useState<TaskChoice | null>(null);
  const use = () => {
    const task = taskOfTable(item, mapping);
    setMade(task);
    keepTask(task);
    chooseTask(task);
  };
  const header = headerOf(item);
  const columns = header?.map((name) => `{${name}}`) ?? table.rows[0]?.map((_, index) => `{${index}}`) ?? [];
  return (
    <ItemCard
      id={item.id}
      name={item.name}
      isChosen={made !== null && chosen === made}
      what={`${table.format.toUpperCase()} table, ${table.rows.length - (header !== null && table.columns === null ? 1 : 0)} rows, ${columns.length} columns`}
      actions={
        <Button look="primary" isDisabled={typeof preview === 'string'} onPress={use}>
          Use as task
        </Button>
      }
    >
      <p className={typeset.quiet}>
        Columns: <span className="mono">{columns.join('  ')}</span>
        {header === null && ' (no header: columns go by position)'}
      </p>
      <PresetOffer item={item} preset={mapping.preset} onChange={(preset) => change({ preset })} />
      <div className={layout.fields}>
        {mapping.preset === null && (
          <>
            <TextField label="Input template" mono value={mapping.inputs} onChange={(inputs) => change({ inputs })} />
            <TextField
              label="Target template"
              mono
              value={mapping.targets}
              onChange={(targets) => change({ targets })}
            />
          </>
        )}
        <ValidationSelect item={item} value={mapping.validation} onChange={(validation) => change({ validation })} />
      </div>
      {mapping.preset === null && (
        <LabelFields item={item} mapping={mapping} onChange={(labels) => change({ labels })} />
      )}
      {typeof preview === 'string' ? (
        <p role="alert" className={typeset.danger}>
          {preview}
        </p>
      ) : (
        <ol className={classNames(layout.sunken, typeset.small)} aria-label="Examples as the model will read them">
          {preview.map(({ input, target }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a table may repeat; they have no state.
            <li key={index}>
              <span className={typeset.name}>{input}</span>
              <span aria-hidden="true"> → </span>
              <strong>{target}</strong>
            </li>
          ))}
        </ol>
      )}
    </ItemCard>
  );
}

function previewOrProblem(item: InspectedTable, mapping: TableMapping) {
  try {
    return previewOfMapping(item, mapping, PREVIEW_EXAMPLES);
  } catch (error) {
    if (!isLabError(error)) throw error;
    return `${error.what}: found ${error.found}; expected ${error.expected}. ${error.remedy}`;
  }
}

interface PresetOfferProps {
  readonly item: InspectedTable;
  readonly preset: string | null;
  readonly onChange: (preset: string | null) => void;
}

/** Offers to read a table of GLUE or SuperGLUE as T5 does, where its columns and labels are such a task's. */
function PresetOffer({ item, preset, onChange }: PresetOfferProps) {
  const proposed = useMemo(() => presetsFor(item), [item]);
  const chosen = presetNamed(preset ?? undefined);
  if (chosen !== undefined) {
    return (
      <p>
        Read as T5 reads <strong>{chosen.name}</strong>, scored by {chosen.metrics.join(', ')}.{' '}
        <Button small look="quiet" onPress={() => onChange(null)}>
          Write templates instead
        </Button>
      </p>
    );
  }
  if (proposed.length === 0) return null;
  return (
    <p>
      The columns and labels are those of a known task:{' '}
      {proposed.map(({ name }) => (
        <Button key={name} small onPress={() => onChange(name)}>
          Read it as {name}
        </Button>
      ))}
    </p>
  );
}

interface LabelFieldsProps {
  readonly item: InspectedTable;
  readonly mapping: TableMapping;
  readonly onChange: (labels: TableMapping['labels']) => void;
}

/** One field a raw value of the target column, where these are few. */
function LabelFields({ item, mapping, onChange }: LabelFieldsProps) {
  const raw = useMemo(() => rawLabelsOf(item, mapping.targets), [item, mapping.targets]);
  if (raw === null) return null;
  const { labels } = mapping;
  if (labels === null) {
    return (
      <Button small look="quiet" onPress={() => onChange(Object.fromEntries(raw.map((value) => [value, value])))}>
        Name the labels
      </Button>
    );
  }
  return (
    <fieldset className={styles.labels}>
      <legend>Label words</legend>
      {raw.map((value) => (
        <TextField
          key={value}
          label={`“${value}” is called`}
          value={labels[value] ?? value}
          onChange={(word) =>
            onChange({ ...Object.fromEntries(raw.map((known) => [known, labels[known] ?? known])), [value]: word })
          }
        />
      ))}
      <Button small look="quiet" onPress={() => onChange(null)}>
        Use the values as they stand
      </Button>
    </fieldset>
  );
}

interface ValidationSelectProps {
  readonly item: InspectedTable;
  readonly value: Validation;
  readonly onChange: (validation: Validation) => void;
}

function ValidationSelect({ item, value, onChange }: ValidationSelectProps) {
  const others = useStore(filesStore).items.filter((known) => known.kind === 'table' && known.id !== item.id);
  const tables = others.flatMap((other) => (other.kind === 'table' ? [other] : []));
  const choices = [
    { id: 'heldOut', name: `Every ${HELD_OUT_EVERY}th row, kept out of training` },
    { id: 'same', name: 'The training rows (measures memorising)' },
    { id: 'none', name: 'Nothing' },
    ...tables.map(({ id, name }) => ({ id: `table/${id}`, name })),
  ];
  const chosen = tables.find(({ name }) => value.kind === 'table' && value.name === name);
  return (
    <Select
      label="Validate on"
      choices={choices}
      value={chosen === undefined ? value.kind : `table/${chosen.id}`}
      onChange={(id) => {
        const table = tables.find((known) => id === `table/${known.id}`);
        if (table !== undefined) onChange({ kind: 'table', name: table.name, file: table.file });
        else if (id === 'heldOut' || id === 'same' || id === 'none') onChange({ kind: id });
      }}
    />
  );
}
