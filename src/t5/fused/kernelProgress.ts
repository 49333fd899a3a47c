/** What kernels are busy with before they compute: being tuned for this GPU, or compiled for a new shape. */
export interface KernelProgress {
  readonly what: 'tuning' | 'compiling';
  readonly done: number;
  readonly total: number;
}

/** "Compiling kernels 12 of 41". */
export function kernelWords({ what, done, total }: KernelProgress): string {
  return `${what === 'tuning' ? 'Tuning' : 'Compiling'} kernels ${done} of ${total}`;
}
