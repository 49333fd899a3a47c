/** A run's pace in words. */
import { byteSize } from '../../base/byteSize.ts';
import type { StepPace } from '../../training/stepTiming.ts';
import { shortNumber } from './numbers.ts';

/** "656 examples/s · 12,300 tokens/s"; dashes while the pace is not known. `tokens` are those of a step. */
export function throughputWords(stepsPerSecond: number | null, batchSize: number, tokens: number): string {
  const rate = (each: number) => (stepsPerSecond === null ? '–' : wholeOrShort(stepsPerSecond * each));
  return `${rate(batchSize)} examples/s · ${rate(tokens)} tokens/s`;
}

/** "data 0.4 ms · GPU 22 ms · read-back 1.1 ms". */
export function splitWords({ dataSeconds, gpuSeconds, readBackSeconds }: StepPace): string {
  const parts = [
    ['data', dataSeconds],
    ['GPU', gpuSeconds],
    ['read-back', readBackSeconds],
  ] as const;
  return parts.map(([name, seconds]) => `${name} ${duration(seconds)}`).join(' · ');
}

/** "GPU 212 MB · JavaScript 43 MB"; what is not known is left out. `pageHeapBytes` is that of the page alone. */
export function memoryWords({ gpuBytes, heapBytes }: StepPace, pageHeapBytes: number | null): string {
  const known = [heapBytes, pageHeapBytes].filter((bytes) => bytes !== null);
  const heap = known.reduce((sum, bytes) => sum + bytes, 0);
  const parts = [
    ...(gpuBytes === null ? [] : [`GPU ${byteSize(gpuBytes)}`]),
    ...(known.length === 0 ? [] : [`JavaScript ${byteSize(heap)}`]),
  ];
  return parts.length === 0 ? 'not told by this browser' : parts.join(' · ');
}

function duration(seconds: number): string {
  return seconds < 1 ? `${shortNumber(Number((seconds * 1000).toPrecision(2)))} ms` : `${shortNumber(seconds)} s`;
}

function wholeOrShort(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-GB') : shortNumber(Number(value.toPrecision(2)));
}
