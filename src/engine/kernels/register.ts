/**
 * Puts the lab's kernels in the place of tfjs's for the operations on which a step spends its time. Each takes the
 * cases that it is made for and leaves the rest to tfjs.
 */
import * as tf from '../tf.ts';
import { matMul } from './matMul.ts';
import { type ReducedShape, type Reduction, reduceMiddle, softmaxRows } from './reduce.ts';

type KernelArguments = Parameters<tf.KernelFunc>[0];
type LabKernel = (backend: tf.WebGPUBackend, args: KernelArguments) => tf.TensorInfo | null;

/** With fewer rows, or longer ones, tfjs's way (64 invocations or more for a row) uses a GPU better. */
const LEAST_ROWS = 32;
const LONGEST_ROW = 1024;

function manyShortRows(dtype: tf.DataType, { outer, width, inner }: ReducedShape): boolean {
  return dtype === 'float32' && outer * inner >= LEAST_ROWS && width >= 1 && width <= LONGEST_ROW;
}

const product: LabKernel = (backend, { inputs, attrs }) => {
  const { a, b } = inputs;
  if (a === undefined || b === undefined) return null;
  const sameBatch = tf.util.arraysEqual(a.shape.slice(0, -2), b.shape.slice(0, -2));
  // Products with an empty side and broadcast batches are tfjs's.
  if (!sameBatch || a.dtype !== 'float32' || b.dtype !== 'float32' || [...a.shape, ...b.shape].includes(0)) return null;
  return matMul(backend, a, b, attrs?.transposeA === true, attrs?.transposeB === true);
};

/** Reductions of one axis, or of several that follow each other. */
const reduction =
  (kind: Reduction): LabKernel =>
  (backend, { inputs: { x }, attrs }) => {
    if (x === undefined) return null;
    const axes = tf.util.parseAxisParam(attrs?.axis as number | number[], x.shape).sort((a, b) => a - b);
    const [first = 0] = axes;
    if (axes.some((axis, i) => axis !== first + i)) return null;
    const shape: ReducedShape = {
      outer: tf.util.sizeFromShape(x.shape.slice(0, first)),
      width: tf.util.sizeFromShape(x.shape.slice(first, first + axes.length)),
      inner: tf.util.sizeFromShape(x.shape.slice(first + axes.length)),
    };
    if (!manyShortRows(x.dtype, shape)) return null;
    const kept = attrs?.keepDims === true ? axes.map(() => 1) : [];
    const outputShape = [...x.shape.slice(0, first), ...kept, ...x.shape.slice(first + axes.length)];
    return reduceMiddle(backend, x, shape, kind, outputShape);
  };

const softmax: LabKernel = (backend, { inputs: { logits }, attrs }) => {
  if (logits === undefined || attrs?.dim !== logits.shape.length - 1) return null;
  const width = logits.shape.at(-1) ?? 1;
  const shape = { outer: tf.util.sizeFromShape(logits.shape) / width, width, inner: 1 };
  return manyShortRows(logits.dtype, shape) ? softmaxRows(backend, logits) : null;
};

const KERNELS: Readonly<Record<string, LabKernel>> = {
  BatchMatMul: product,
  Sum: reduction('sum'),
  Mean: reduction('mean'),
  Max: reduction('max'),
  Softmax: softmax,
};

/** Registers all of tfjs's WebGPU kernels for `backendName`, with the lab's before them. Call once a process. */
export function registerKernels(backendName: string): void {
  tf.copyRegisteredKernels('webgpu', backendName);
  for (const [kernelName, kernel] of Object.entries(KERNELS)) {
    const stock = tf.getKernel(kernelName, 'webgpu').kernelFunc;
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: (args) => {
        const { backend } = args;
        return (backend instanceof tf.WebGPUBackend ? kernel(backend, args) : null) ?? stock(args);
      },
    });
  }
}
