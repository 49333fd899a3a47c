/** The models at hand: the lab's, the folders that were given, and the one in the sentence if it is neither. */
import { LAB_MODEL } from '../draft/draftStore.ts';
import type { ModelChoice } from '../draft/draftTypes.ts';
import type { InspectedItem } from '../files/inspected.ts';
import type { LabIndex } from '../labIndex.ts';
import { labModel } from '../labStore.ts';
import { sameSource } from '../modelStore.ts';

export interface KnownModel {
  readonly id: string;
  readonly choice: ModelChoice;
  readonly description: string;
  /** Of its files, where the page knows them. */
  readonly bytes: number | null;
}

/** Each once, the lab's first. */
export function knownModels(
  index: LabIndex | null,
  items: readonly InspectedItem[],
  chosen: ModelChoice,
): readonly KnownModel[] {
  const lab: KnownModel = {
    id: 'lab',
    choice: index === null ? LAB_MODEL : labModel(index),
    description: index?.model.description ?? '',
    bytes: null,
  };
  const given = items.flatMap((item): KnownModel[] =>
    item.kind === 'model'
      ? [{ id: `files/${item.id}`, choice: item.choice, description: 'A folder that you gave.', bytes: item.bytes }]
      : [],
  );
  const known = [lab, ...given];
  if (known.some(({ choice }) => sameSource(choice.source, chosen.source))) return known;
  return [...known, { id: 'sentence', choice: chosen, description: 'A folder that you gave or kept.', bytes: null }];
}
