/** What the headless command says while it works, a line at a time. */
import type { LabErrorParts } from '../../base/errors.ts';
import { tuningSentence } from '../../engine/fused/tuning/tuningReport.ts';
import { type KernelProgress, kernelWords } from '../../t5/fused/kernelProgress.ts';
import { scoreOf } from '../../training/evaluationScore.ts';
import type { Evaluation } from '../../training/evaluationTypes.ts';
import { METRIC_COLUMNS, type MetricColumn } from '../../training/metricColumns.ts';
import type { DeviceReport, ModelReport, RunStarted } from '../protocol.ts';
import type { HostEvent } from './hostClient.ts';

/** Lines about steps come at most this often; evaluations and checkpoints always get theirs. */
const STEP_LINE_EVERY_SECONDS = 1;

export class ProgressLines {
  private readonly write: (line: string) => void;
  private readonly nowSeconds: () => number;
  private steps = 0;
  private lastKernelLineSeconds = Number.NEGATIVE_INFINITY;
  private lastLine = { seconds: Number.NEGATIVE_INFINITY, step: 0 };
  private latest: ReadonlyMap<MetricColumn, number> = new Map();

  constructor(write: (line: string) => void, nowSeconds: () => number) {
    this.write = write;
    this.nowSeconds = nowSeconds;
  }

  device({ vendor, architecture, description, software }: DeviceReport): void {
    const name = description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed';
    this.write(`GPU: ${name}${software ? ' (a CPU pretending to be a GPU: slow)' : ''}`);
  }

  model({ name, parameters, weights, bytesOnGpu, tuning }: ModelReport): void {
    if (tuning !== null) this.write(tuningSentence(tuning));
    const millions = (count: number) => (count / 1e6).toFixed(1);
    this.write(
      `Model: ${name}, ${millions(parameters)} M parameters, ${millions(bytesOnGpu)} MB of ${weights} weights on the GPU`,
    );
  }

  started({ spec, firstStep, trainExamples, validationExamples, notes }: RunStarted): void {
    this.steps = spec.steps;
    this.lastLine = { seconds: this.nowSeconds(), step: firstStep };
    for (const note of notes) this.write(`Note: ${note}`);
    const from = firstStep === 0 ? '' : `, continuing after step ${firstStep}`;
    this.write(
      `Run "${spec.name}": ${spec.steps} steps${from}; ${trainExamples} training and ${validationExamples} validation examples`,
    );
  }

  tell(event: HostEvent): void {
    switch (event.type) {
      case 'metrics':
        this.latest = new Map(
          METRIC_COLUMNS.map((column, index) => [column, event.rows.at(index - METRIC_COLUMNS.length) ?? 0]),
        );
        if (this.nowSeconds() - this.lastLine.seconds >= STEP_LINE_EVERY_SECONDS) this.stepLine();
        break;
      case 'evaluation':
        for (const line of evaluationLines(event.evaluation)) this.write(`Step ${event.step}: ${line}`);
        break;
      case 'checkpoint':
        this.write(`Checkpoint ${event.globalStep} stored`);
        break;
      case 'runRecovered':
        for (const note of event.notes) this.write(`Note: ${note}`);
        this.lastLine = { seconds: this.nowSeconds(), step: event.firstStep };
        break;
      case 'kernelProgress':
        this.kernelLine(event);
        break;
      case 'runState':
        if (event.state === 'recovering') this.write('The GPU was lost; opening it again ...');
        if (event.state === 'finished') this.write('Finished.');
        if (event.state === 'stopped') this.write('Stopped; continue with --resume.');
        break;
      default: // Loading is quick and faults end the run, which reports them.
    }
  }

  private kernelLine(progress: KernelProgress): void {
    const { done, total } = progress;
    const seconds = this.nowSeconds();
    if (done < total && seconds - this.lastKernelLineSeconds < STEP_LINE_EVERY_SECONDS) return;
    this.lastKernelLineSeconds = seconds;
    this.write(kernelWords(progress));
  }

  private stepLine(): void {
    const seconds = this.nowSeconds();
    const value = (column: MetricColumn) => this.latest.get(column) ?? 0;
    const rate = (value('step') - this.lastLine.step) / (seconds - this.lastLine.seconds);
    const loss = value('loss') / value('targetTokens');
    this.write(`Step ${value('step')} of ${this.steps}: loss ${loss.toFixed(4)} a token, ${rate.toFixed(1)} steps/s`);
    this.lastLine = { seconds, step: value('step') };
  }
}

/** An evaluation in words; of a mixture a line a task, and the mean. */
function evaluationLines(evaluation: Evaluation): string[] {
  const { tasks, examples, exactMatch, accuracy, results = {}, labels } = evaluation;
  const share = (value: number) => `${(100 * value).toFixed(1)} %`;
  if (tasks !== undefined) {
    const ofTasks = tasks.flatMap((task) => evaluationLines(task.evaluation).map((line) => `${task.name}: ${line}`));
    return [...ofTasks, `mean score ${share(scoreOf(evaluation))} of ${tasks.length} tasks`];
  }
  const collapsed = labels?.collapsedTo == null ? '' : `; every answer is "${labels.collapsedTo}"`;
  const ofLabels = accuracy === null ? '' : `, accuracy ${share(accuracy)}`;
  const ofMetrics = Object.entries(results).map(([key, value]) => `${key} ${share((value ?? Number.NaN) / 100)}, `);
  return [`${ofMetrics.join('')}exact match ${share(exactMatch)}${ofLabels} on ${examples} examples${collapsed}`];
}

/** An error as a person reads it on a terminal. */
export function errorText({ what, found, expected, remedy, where }: LabErrorParts): string {
  const place = where === undefined ? '' : `\n  where:    ${where}`;
  return `Error: ${what}.${place}\n  found:    ${found}\n  expected: ${expected}\n  remedy:   ${remedy}\n`;
}
