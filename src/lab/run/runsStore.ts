/** The runs that this tab shows: the live one and stored ones that were opened. Metrics live in `metrics/`. */
import { createStore } from 'zustand/vanilla';
import type { LabErrorParts } from '../../base/errors.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import type { RunSpec } from '../../training/runFileTypes.ts';
import type { RunState } from '../../worker/protocol.ts';

export interface ShownCheckpoint {
  readonly step: number;
  /** `initialStep + step`, as T5X counts; it names the download. */
  readonly globalStep: number;
  readonly prompt: Prompt;
  /** It is in this tab only: there was no room for it. */
  readonly unstored?: true;
}

export interface ShownRun {
  readonly id: string;
  readonly spec: RunSpec;
  readonly state: RunState;
  readonly trainExamples: number | null;
  readonly validationExamples: number | null;
  /** By rising step. */
  readonly checkpoints: readonly ShownCheckpoint[];
  /** The prompt it started from, where the page holds it: the heat-map's "before". */
  readonly before: Prompt | null;
  readonly error: LabErrorParts | null;
  /** What the worker remarked when it began: a damaged checkpoint passed over, labels without a row. */
  readonly notes: readonly string[];
}

export interface RunsState {
  readonly runs: Readonly<Record<string, ShownRun>>;
  /** The run on the screen. */
  readonly shownId: string | null;
  /** The run in the worker, from its start until it ends. */
  readonly liveId: string | null;
  /** A start or resumption is under way: the person pressed, the worker has not answered yet. */
  readonly starting: boolean;
}

/** The states in which the worker is at it, rather than waiting for the person or at the end. */
export const WORKING_STATES: ReadonlySet<RunState> = new Set(['training', 'evaluating', 'recovering']);

export const runsStore = createStore<RunsState>(() => ({ runs: {}, shownId: null, liveId: null, starting: false }));

/** Adds or replaces a run and shows it. */
export function showRun(run: ShownRun): void {
  runsStore.setState(({ runs }) => ({ runs: { ...runs, [run.id]: run }, shownId: run.id }));
}

/** Changes a run that is known; others are left alone. */
export function changeRun(id: string, change: (run: ShownRun) => ShownRun): void {
  runsStore.setState(({ runs }) => {
    const run = runs[id];
    return run === undefined ? {} : { runs: { ...runs, [id]: change(run) } };
  });
}

/** Puts a checkpoint in its place; one of the same step gives way. */
export function withCheckpoint(
  checkpoints: readonly ShownCheckpoint[],
  added: ShownCheckpoint,
): readonly ShownCheckpoint[] {
  return [...checkpoints.filter(({ step }) => step !== added.step), added].sort((a, b) => a.step - b.step);
}

export function withoutCheckpoint(checkpoints: readonly ShownCheckpoint[], step: number): readonly ShownCheckpoint[] {
  return checkpoints.filter((checkpoint) => checkpoint.step !== step);
}

/** The run on the screen, or null. */
export function shownRun({ runs, shownId }: RunsState): ShownRun | null {
  return shownId === null ? null : (runs[shownId] ?? null);
}

/** The run in the worker, or null. */
export function liveRun({ runs, liveId }: RunsState): ShownRun | null {
  return liveId === null ? null : (runs[liveId] ?? null);
}

/** True while closing the tab would lose work. A paused run is safe as long as its last checkpoint is stored. */
export function isWorking(state: RunsState): boolean {
  const run = liveRun(state);
  return state.starting || (run !== null && (WORKING_STATES.has(run.state) || hasUnstored(run)));
}

/** True if a checkpoint of the run is nowhere but in this tab. */
function hasUnstored({ checkpoints }: Pick<ShownRun, 'checkpoints'>): boolean {
  return checkpoints.some(({ unstored }) => unstored);
}
