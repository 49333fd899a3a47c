/** A prompt of the library as files: for this lab and NumPy, for T5X, for PEFT. */
import { writeCheckpointZip } from '../../formats/checkpointZip.ts';
import { writeNpy } from '../../formats/npy.ts';
import { writePeftAdapter } from '../../formats/peftAdapter.ts';
import { writeZip } from '../../formats/zip.ts';
import type { LibraryEntry } from '../../prompts/library/libraryEntry.ts';
import { fileNameOf, saveFile } from '../files/saveFile.ts';

export type ExportForm = 'npy' | 'checkpoints' | 'peft';

export const EXPORT_FORMS: readonly { readonly form: ExportForm; readonly label: string; readonly what: string }[] = [
  { form: 'npy', label: 'Download .npy', what: 'the value, as numpy.save writes it' },
  { form: 'checkpoints', label: 'Download checkpoints (.zip)', what: 'value and key, in T5X’s folders' },
  { form: 'peft', label: 'Download PEFT adapter (.zip)', what: 'the value, for PeftModel.from_pretrained' },
];

/** Hands the entry to the person as a download. */
export function downloadEntry(entry: LibraryEntry, form: ExportForm): void {
  const { name, bytes } = exportedEntry(entry, form);
  saveFile(name, bytes, name.endsWith('.zip') ? 'application/zip' : 'application/octet-stream');
}

/** The file's name and bytes. */
export function exportedEntry(entry: LibraryEntry, form: ExportForm): { name: string; bytes: Uint8Array<ArrayBuffer> } {
  const stem = fileNameOf(entry.name);
  const { length, width, values } = entry.value.prompt;
  switch (form) {
    case 'npy':
      return { name: `${stem}.npy`, bytes: writeNpy(values, [length, width]) };
    case 'peft':
      return { name: `${stem}-peft.zip`, bytes: writeZip(writePeftAdapter(values, length, width, entry.model.name)) };
    case 'checkpoints':
      return { name: `${stem}.zip`, bytes: writeCheckpointZip(checkpointsOf(entry), runFileOf(entry)) };
  }
}

function checkpointsOf({ key, value, initialStep }: LibraryEntry) {
  const kept = key === null ? [value] : [key, value];
  return kept
    .map(({ step, prompt }) => ({ globalStep: initialStep + (step ?? 0), prompt }))
    .sort((a, b) => a.globalStep - b.globalStep);
}

function runFileOf({ origin }: LibraryEntry) {
  return origin.kind === 'run' ? [{ path: 'run.json', bytes: new TextEncoder().encode(origin.runFile) }] : [];
}
