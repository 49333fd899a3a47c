/** Given prompts as columns of "Try it". */
import { draftStore } from '../draft/draftStore.ts';
import { promptMisfit } from '../draft/fits.ts';
import type { InspectedItem } from '../files/inspected.ts';
import { askLater } from './ask.ts';
import { addColumn } from './tryColumns.ts';

/** Adds the prompts that fit the sentence's model. Returns the other items: they are shown with what they are. */
export function takeIntoTry(items: readonly InspectedItem[]): InspectedItem[] {
  const { model } = draftStore.getState();
  const others: InspectedItem[] = [];
  for (const item of items) {
    if (item.kind === 'prompt' && promptMisfit(item.source.prompt, model) === null)
      void askLater(addColumn(item.source));
    else others.push(item);
  }
  return others;
}
