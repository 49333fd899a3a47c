/** The run in the worker: starting, resuming and steering it, and taking in what it tells. */
import { LabError } from '../../base/errors.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import type { RunRecord } from '../../training/runRecords.ts';
import type { RunStarted, RunState } from '../../worker/protocol.ts';
import { forgetDevice } from '../deviceStore.ts';
import { draftStore, LAB_MODEL } from '../draft/draftStore.ts';
import type { Draft, ModelChoice } from '../draft/draftTypes.ts';
import { type DescribedRun, runSpecOfDraft } from '../draft/runSpecOfDraft.ts';
import { showError, showErrorParts } from '../errorsStore.ts';
import { metricColumnsStore } from '../metrics/metricColumnsStore.ts';
import { forgetModel, loadModel } from '../modelStore.ts';
import { trainingWorker } from '../worker/trainingWorker.ts';
import type { UnaskedEvent } from '../worker/workerClient.ts';
import { changeRun, runsStore, type ShownRun, withCheckpoint } from './runsStore.ts';
import { readCheckpoints, readSourcePrompt, refreshStoredRuns } from './storedRuns.ts';

export const ENDED_STATES: ReadonlySet<RunState> = new Set(['finished', 'stopped', 'failed']);

/**
 * Trains what a draft describes and brings it on the screen, except beside the run `besideId` if that is there.
 * @returns the run's id, once it has begun
 * @throws LabError of the draft, the model or the run
 */
export async function startDraft(
  draft: Draft,
  { besideId = null }: { besideId?: string | null } = {},
): Promise<string> {
  const before = draft.source.kind === 'prompt' ? draft.source.prompt : null;
  return startSpec(runSpecOfDraft(draft), draft, before, besideId);
}

/**
 * The same of a run that is described already; `before` is the prompt that it starts from, where the page holds it.
 * @throws LabError of the model or the run
 */
export async function startSpec(
  { spec, files }: DescribedRun,
  model: Pick<Draft, 'model' | 'weights'>,
  before: Prompt | null,
  besideId: string | null = null,
): Promise<string> {
  return starting(async () => {
    await loadModel(model);
    const started = await trainingWorker.request({ type: 'startRun', spec, files });
    begin(started, { checkpoints: [], before, besideId });
    return started.runId;
  });
}

/** Continues a stored run from its newest whole checkpoint. @throws LabError */
export async function resumeStored(record: RunRecord): Promise<void> {
  await starting(async () => {
    await loadModel({ model: modelOf(record), weights: record.spec.weights });
    const started = await trainingWorker.request({ type: 'resumeRun', runId: record.id });
    const checkpoints = (await readCheckpoints(record.id)).filter(({ step }) => step <= started.firstStep);
    begin(started, { checkpoints, before: await readSourcePrompt(record), besideId: null });
  });
}

/** Steers the live run; the run's new state comes as an event. */
export async function steer(command: 'pause' | 'continue' | 'singleStep' | 'stop'): Promise<void> {
  await trainingWorker.request({ type: command });
}

async function starting<T>(work: () => Promise<T>): Promise<T> {
  runsStore.setState({ starting: true });
  try {
    return await work();
  } finally {
    runsStore.setState({ starting: false });
    await refreshStoredRuns();
  }
}

/** The files of a dropped model are not kept in storage, so the person may have to give them again. */
export function modelOf({ modelSource }: Pick<RunRecord, 'modelSource'>): ModelChoice {
  if (modelSource.kind === 'lab') return LAB_MODEL;
  const { model } = draftStore.getState();
  if (model.source.kind === 'files' && model.source.name === modelSource.name) return model;
  throw new LabError({
    tag: 'FileMissing',
    what: 'The model is needed again',
    found: `${model.name} is chosen`,
    expected: `the model folder “${modelSource.name}”`,
    remedy: `Drop the folder “${modelSource.name}”, load that model, and try again.`,
  });
}

// Events of the new run may come before the page has finished opening it: they wait here.
const early = new Map<string, UnaskedEvent[]>();

interface Beginning extends Pick<ShownRun, 'checkpoints' | 'before'> {
  readonly besideId: string | null;
}

function begin(started: RunStarted, { checkpoints, before, besideId }: Beginning): void {
  const { runId, spec, trainExamples, validationExamples, notes } = started;
  metricColumnsStore.of(runId).restore(started.history, started.evaluations, started.timeline);
  const run = {
    id: runId,
    spec,
    state: 'training',
    trainExamples,
    validationExamples,
    checkpoints,
    before,
    error: null,
    notes,
  } as const;
  const { runs, shownId } = runsStore.getState();
  const isCompanion = besideId !== null && besideId === shownId;
  runsStore.setState({ runs: { ...runs, [runId]: run }, shownId: isCompanion ? shownId : runId, liveId: runId });
  const waiting = early.get(runId) ?? [];
  early.clear();
  for (const event of waiting) receive(event);
}

/** Takes in what the worker tells by itself. Call once, when the page starts. */
export function listenToWorker(): void {
  trainingWorker.listen((event) => {
    const { liveId, starting: isStarting } = runsStore.getState();
    const isEarly = 'runId' in event && isStarting && event.runId !== liveId;
    if (isEarly) early.set(event.runId, [...(early.get(event.runId) ?? []), event]);
    else receive(event);
  });
}

function receive(event: UnaskedEvent): void {
  switch (event.type) {
    case 'metrics':
      metricColumnsStore.of(event.runId).append(event.rows);
      break;
    case 'evaluation':
      metricColumnsStore.of(event.runId).addEvaluation(event.step, event.evaluation);
      break;
    case 'timeline':
      metricColumnsStore.of(event.runId).addToTimeline(event.entry);
      break;
    case 'pace':
      metricColumnsStore.of(event.runId).setPace(event.pace);
      break;
    case 'checkpoint': {
      const { type: _, runId, ...checkpoint } = event;
      changeRun(runId, (run) => ({ ...run, checkpoints: withCheckpoint(run.checkpoints, checkpoint) }));
      break;
    }
    case 'runState':
      changeRun(event.runId, (run) => ({ ...run, state: event.state, error: event.error ?? null }));
      if (ENDED_STATES.has(event.state)) ended(event);
      break;
    case 'runRecovered': {
      const { runId, firstStep, history, evaluations, notes } = event;
      // What was told of the lost steps is kept: it is not stored yet.
      metricColumnsStore.of(runId).restore(history, evaluations);
      changeRun(runId, (run) => ({
        ...run,
        checkpoints: run.checkpoints.filter(({ step }) => step <= firstStep),
        notes: [...run.notes, ...notes],
      }));
      break;
    }
    case 'fault':
      showErrorParts(event.error);
      if (event.error.tag === 'DeviceLost') loseDevice();
      break;
    case 'modelProgress':
    case 'kernelProgress':
    case 'studyState':
    case 'studyBatch':
    case 'studyStep':
    case 'studyRunEnded':
      break; // modelStore, kernelStore and the studies listen for themselves.
    default:
      event satisfies never;
  }
}

function ended({ runId, error }: Extract<UnaskedEvent, { type: 'runState' }>): void {
  if (runsStore.getState().liveId === runId) runsStore.setState({ liveId: null });
  if (error !== undefined) showErrorParts(error);
  if (error?.tag === 'DeviceLost') loseDevice();
  refreshStoredRuns().catch(showError);
}

/** Device and model are gone; the next Train or Resume opens them again. */
function loseDevice(): void {
  forgetDevice();
  forgetModel();
}
