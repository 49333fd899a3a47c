/** The tasks at hand: those of the lab, those made of given tables, and the one in the sentence if it is neither. */
import type { MixtureChoice, TaskChoice } from '../draft/draftTypes.ts';
import type { LabIndex, LabTask } from '../labIndex.ts';
import { taskOfLab } from '../labStore.ts';

export interface KnownTask {
  readonly id: string;
  readonly choice: TaskChoice;
  /** The lab's own words; null for tables of the person. */
  readonly lab: LabTask | null;
}

/** Each once, the person's own first. */
export function knownTasks(
  index: LabIndex | null,
  given: readonly TaskChoice[],
  chosen: TaskChoice | MixtureChoice | null,
): readonly KnownTask[] {
  const own = given.map((choice) => ({ id: `own/${choice.name}`, choice, lab: null }));
  const ofLab = (index?.tasks ?? []).map((lab) => ({ id: `lab/${lab.name}`, choice: taskOfLab(lab), lab }));
  const known = [...own, ...ofLab];
  // A run file brings its task along without a place in the lists.
  const isOther = chosen !== null && 'spec' in chosen && known.every(({ choice }) => choice.name !== chosen.name);
  return isOther ? [{ id: `own/${chosen.name}`, choice: chosen, lab: null }, ...known] : known;
}
