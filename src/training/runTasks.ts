/** The tasks of a run, whether it has one or a mixture of several. */
import type { MixtureTaskSpec, RunSpec, TaskSpec } from './runFileTypes.ts';

/** The part of a run file that says what is learned. */
export type RunTasks = Pick<RunSpec, 'task' | 'mixture'>;

/** A task; its `name` is undefined where it is a run's only one. */
export type RunTask = TaskSpec & Partial<Pick<MixtureTaskSpec, 'name'>>;

/** The run's task, or those of its mixture, in the run file's order. */
export function tasksOf({ task, mixture }: RunTasks): readonly RunTask[] {
  return mixture?.tasks ?? (task === undefined ? [] : [task]);
}

/** Whether two tasks read the same tables in the same way. */
export function isSameTask(a: TaskSpec, b: TaskSpec): boolean {
  return textOf(a) === textOf(b);
}

function textOf({ train, validation, inputs, targets, labels, preset, metrics }: TaskSpec): string {
  const sortedLabels = labels === undefined ? null : Object.entries(labels).sort(([x], [y]) => (x < y ? -1 : 1));
  return JSON.stringify([train, validation, inputs, targets, sortedLabels, preset, metrics]);
}

/** The run with its tables' paths changed. */
export function withTablePaths<Tasks extends RunTasks>(run: Tasks, change: (path: string) => string): Tasks {
  const changed = <Task extends TaskSpec>(task: Task): Task => ({
    ...task,
    train: change(task.train),
    ...(task.validation !== undefined && { validation: change(task.validation) }),
  });
  const { task, mixture } = run;
  return {
    ...run,
    ...(task !== undefined && { task: changed(task) }),
    ...(mixture !== undefined && { mixture: { ...mixture, tasks: mixture.tasks.map(changed) } }),
  };
}

/** Paths of all tables that the run names, each once. */
export function tablePathsOf(run: RunTasks): string[] {
  const paths = tasksOf(run).flatMap(({ train, validation }) =>
    validation === undefined ? [train] : [train, validation],
  );
  return [...new Set(paths)];
}
