/** Conversions that need no GPU: any readable prompt to `.npy` or to a PEFT adapter. */
import { writeNpy } from '../../formats/npy.ts';
import { writePeftAdapter } from '../../formats/peftAdapter.ts';
import { writeZip } from '../../formats/zip.ts';
import { draftStore } from '../draft/draftStore.ts';
import type { InspectedPrompt } from './inspected.ts';
import { fileNameOf, saveFile } from './saveFile.ts';

/** float32 `[P, d_model]`, byte for byte as numpy.save writes it. */
export function downloadAsNpy({ name, source }: Pick<InspectedPrompt, 'name' | 'source'>): void {
  const { length, width, values } = source.prompt;
  saveFile(`${stemOf(name)}.float32.npy`, writeNpy(values, [length, width]));
}

/** A zip of the two files that `PeftModel.from_pretrained` reads. The chosen model is named as its base. */
export function downloadAsPeftAdapter({ name, source }: Pick<InspectedPrompt, 'name' | 'source'>): void {
  const { length, width, values } = source.prompt;
  const files = writePeftAdapter(values, length, width, draftStore.getState().model.name);
  saveFile(`${stemOf(name)}-peft.zip`, writeZip(files), 'application/zip');
}

function stemOf(name: string): string {
  return fileNameOf(name.replace(/\.(npy|safetensors|zip)$/i, ''));
}
