/**
 * The training worker's end of the line, in a test's hands: everything on the page's side of the protocol is real. Stub
 * the global `Worker` with it before anything of the page is imported.
 */
import type { LabErrorParts } from '../../src/base/errors.ts';
import { METRIC_COLUMNS } from '../../src/training/metricColumns.ts';
import type { ModelReport, RunState, WorkerCommand, WorkerEvent } from '../../src/worker/protocol.ts';

type Answer = (command: WorkerCommand) => void;

export class WorkerInTest {
  static commands: WorkerCommand[] = [];
  static page: WorkerInTest | null = null;
  /** What it does with a command; `answerAll` unless a test wants otherwise. */
  static answer: Answer = answerAll;
  static startedRuns = 0;
  onmessage: ((event: { data: WorkerEvent }) => void) | null = null;

  constructor() {
    WorkerInTest.page = this;
  }

  postMessage(command: WorkerCommand): void {
    WorkerInTest.commands.push(command);
    WorkerInTest.answer(command);
  }

  /** Forgets what was asked, and answers as on a good day. The first run will be `r1`. */
  static reset(): void {
    WorkerInTest.commands = [];
    WorkerInTest.startedRuns = 0;
    WorkerInTest.answer = answerAll;
  }
}

export const lostGpu: LabErrorParts = {
  tag: 'DeviceLost',
  what: 'The GPU was reset',
  found: 'a',
  expected: 'b',
  remedy: 'C.',
};

export function tell(event: WorkerEvent): void {
  WorkerInTest.page?.onmessage?.({ data: event });
}

export function tellState(runId: string, state: RunState): void {
  tell({ type: 'runState', runId, state });
}

/** Answers like a worker on a good day; `startRun` sends its first events in the same breath as the reply. */
export function answerAll(command: WorkerCommand): void {
  const reply = (value: unknown) => tell({ type: 'reply', request: command.request, value: structuredClone(value) });
  if (command.type === 'openDevice')
    reply({ vendor: 'v', architecture: '', description: '', software: false, features: [] });
  else if (command.type === 'loadModel') reply({ name: 'm', config: { dModel: 4 } } as ModelReport);
  else if (command.type === 'startRun') {
    WorkerInTest.startedRuns += 1;
    const runId = `r${WorkerInTest.startedRuns}`;
    reply({
      runId,
      firstStep: 0,
      trainExamples: 9,
      validationExamples: 3,
      history: new Float64Array(0),
      evaluations: [],
      timeline: [],
      spec: command.spec,
      notes: ['A remark.'],
    });
    tellState(runId, 'training');
    tell({ type: 'metrics', runId, rows: row(1, 3) });
  } else reply(null);
}

function row(step: number, loss: number): Float64Array {
  return Float64Array.from(METRIC_COLUMNS, (name) => (name === 'step' ? step : name === 'loss' ? loss : 1));
}
