/** Runs a kernel of the lab through tfjs's own program machinery, so that it mixes with tfjs's kernels in any order. */
import type * as tf from '../tf.ts';

const WORKGROUP_SIZE = 64;

export interface Kernel {
  /** Names everything that the code depends on besides ranks and types: tfjs caches pipelines by it. */
  readonly key: string;
  /** WGSL of `fn main(index : i32)`, called for `invocations` indices and up to 63 beyond. */
  readonly code: string;
  readonly invocations: number;
  readonly inputs: readonly { readonly name: string; readonly tensor: tf.TensorInfo }[];
  readonly outputShape: number[];
  /** i32 values, in the code as `uniforms.<name>`. */
  readonly sizes: Readonly<Record<string, number>>;
  /** 4 if every buffer is read and written as vec4<f32>. */
  readonly components: 1 | 4;
}

/** The kernel's float32 output, called `result` in its code. */
export function dispatch(backend: tf.WebGPUBackend, kernel: Kernel): tf.TensorInfo {
  const program: tf.WebGPUProgram = {
    shaderKey: `lab_${kernel.key}_${kernel.components}`,
    variableNames: kernel.inputs.map(({ name }) => name),
    variableComponents: kernel.inputs.map(() => kernel.components),
    outputComponent: kernel.components,
    outputShape: kernel.outputShape,
    workgroupSize: [WORKGROUP_SIZE, 1, 1],
    // A layout along x alone makes tfjs hand `main` a flat index, also where it folds large dispatches.
    dispatchLayout: { x: kernel.outputShape.map((_, axis) => axis) },
    dispatch: [Math.ceil(kernel.invocations / WORKGROUP_SIZE), 1, 1],
    uniforms: Object.keys(kernel.sizes)
      .map((name) => `${name} : i32,`)
      .join(' '),
    getUserCode: () => kernel.code,
  };
  const uniforms = Object.values(kernel.sizes).map((value) => ({ type: 'int32', data: [value] }));
  const tensors = kernel.inputs.map(({ tensor }) => tensor);
  return backend.runWebGPUProgram(program, tensors, 'float32', uniforms);
}
