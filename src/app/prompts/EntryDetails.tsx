/** The selected prompt: what it is, what can be done with it, and which words its rows lie next to. */
import { useEffect, useRef } from 'react';
import { showError } from '../../lab/errorsStore.ts';
import { fileNameOf, saveFile } from '../../lab/files/saveFile.ts';
import { downloadEntry, EXPORT_FORMS } from '../../lab/library/exportEntry.ts';
import { removeEntry, renameEntry } from '../../lab/library/libraryStore.ts';
import { startFromEntry } from '../../lab/library/useAsSource.ts';
import { carriedWords } from '../../lab/words/recyclingWords.ts';
import type { LibraryEntry, LibraryModel, PromptOrigin } from '../../prompts/library/libraryEntry.ts';
import { mayBeOf } from '../../prompts/library/modelGroups.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import notes from '../design/notes.module.css';
import typeset from '../design/typeset.module.css';
import { NameField } from './NameField.tsx';
import { NearestWords } from './NearestWords.tsx';
import styles from './prompts.module.css';
import { Recycle } from './Recycle.tsx';

interface EntryDetailsProps {
  readonly entry: LibraryEntry | null;
  /** Of the library that is shown. */
  readonly model: LibraryModel;
  /** The sentence's. */
  readonly loaded: LibraryModel | null;
}

export function EntryDetails({ entry, model, loaded }: EntryDetailsProps) {
  const section = useRef<HTMLElement>(null);
  const id = entry?.id;
  // What was selected far away, in the matrix or on the map, must not stay unseen.
  useEffect(() => {
    if (id !== undefined) section.current?.scrollIntoView({ block: 'nearest' });
  }, [id]);
  return (
    <section ref={section} aria-labelledby="entry-title" className={classNames(layout.card, styles.details)}>
      {entry === null ? (
        <>
          <h3 id="entry-title">No prompt selected</h3>
          <p className={typeset.quiet}>Press a prompt in the table, beside the matrix or on the map.</p>
        </>
      ) : (
        <Entry key={entry.id} entry={entry} fitsSentence={loaded !== null && mayBeOf(loaded, model)} model={model} />
      )}
    </section>
  );
}

function Entry({ entry, fitsSentence, model }: { entry: LibraryEntry; fitsSentence: boolean; model: LibraryModel }) {
  const { name, task, origin } = entry;
  const warning = origin.kind === 'recycled' ? carriedWords(origin.cosine).warning : null;
  return (
    <>
      <h3 id="entry-title">{name}</h3>
      <p className={typeset.quiet}>{`Task ${task}. ${originWords(origin)} ${keyWords(entry)}`}</p>
      {warning !== null && (
        <p className={notes.note} data-tone="warning">
          {warning}
        </p>
      )}
      <div className={layout.row}>
        <Button look="primary" isDisabled={!fitsSentence} onPress={() => startFromEntry(entry)}>
          Use as source
        </Button>
        {EXPORT_FORMS.map(({ form, label }) => (
          <Button key={form} small onPress={() => downloadEntry(entry, form)}>
            {label}
          </Button>
        ))}
        {origin.kind === 'run' && (
          <Button
            small
            look="quiet"
            onPress={() => saveFile(`${fileNameOf(origin.runName)}.run.json`, origin.runFile, 'application/json')}
          >
            Download run file
          </Button>
        )}
        <Button small look="quiet" onPress={() => void removeEntry(entry).catch(showError)}>
          Remove
        </Button>
      </div>
      {!fitsSentence && (
        <>
          <p className={typeset.small}>{`To start from it, choose the model ${model.name} in the sentence first.`}</p>
          <Recycle entry={entry} />
        </>
      )}
      {origin.kind !== 'lab' && (
        <div className={styles.names}>
          <NameField label="Name" value={name} onCommit={(next) => void renameEntry(entry, { name: next })} />
          <NameField label="Task" value={task} onCommit={(next) => void renameEntry(entry, { task: next })} />
        </div>
      )}
      {fitsSentence && <NearestWords entry={entry} />}
    </>
  );
}

function originWords(origin: PromptOrigin): string {
  switch (origin.kind) {
    case 'lab':
      return 'Part of the embedded lab.';
    case 'run':
      return `Made by the run “${origin.runName}”.`;
    case 'file':
      return `From ${origin.path} (${origin.what}).`;
    case 'recycled':
      return `Recycled from “${origin.prompt}” of ${origin.model} by a linear map fitted on ${origin.words} words${ridgeWords(origin.ridge)}. ${carriedWords(origin.cosine).sentence}`;
  }
}

function ridgeWords(ridge: number): string {
  return ridge === 0 ? '' : ` with a ridge of ${ridge}`;
}

function keyWords({ key, value }: LibraryEntry): string {
  if (key !== null) {
    return key.step === null
      ? 'Prompts are compared by its key, an earlier checkpoint.'
      : `Prompts are compared by its key, the checkpoint of step ${key.step}.`;
  }
  return value.step === null
    ? 'It is compared by the same values that a target starts with.'
    : `Step ${value.step} is both what a target starts with and what it is compared by.`;
}
