/** Compiled kernels, once each. */
import { LabError } from '../../base/errors.ts';
import type { Kernel } from './runner.ts';

interface Compiled {
  readonly code: string;
  readonly pipeline: GPUComputePipeline;
}

export class PipelineCache {
  private readonly device: GPUDevice;
  private readonly compiled = new Map<string, Compiled>();

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** The kernel's pipeline, compiled here and now if it is new. @throws Error if another kernel has the same key */
  get(kernel: Kernel): GPUComputePipeline {
    const code = kernel.code();
    const known = this.compiled.get(kernel.key);
    if (known !== undefined) {
      checkSameCode(kernel, known.code, code);
      return known.pipeline;
    }
    const pipeline = this.device.createComputePipeline(this.descriptor(kernel.key, code));
    this.compiled.set(kernel.key, { code, pipeline });
    return pipeline;
  }

  /**
   * Compiles those of the kernels that are new, side by side and without blocking.
   * @param onProgress hears how many of the `total` new kernels are ready, beginning with none; nothing if none is new
   * @throws LabError `GpuValidation` with the compiler's message
   */
  async compileAll(kernels: Iterable<Kernel>, onProgress?: (ready: number, total: number) => void): Promise<void> {
    const codes = new Map<string, string>();
    for (const kernel of kernels) {
      const code = kernel.code();
      checkSameCode(kernel, codes.get(kernel.key) ?? this.compiled.get(kernel.key)?.code ?? code, code);
      if (!this.compiled.has(kernel.key)) codes.set(kernel.key, code);
    }
    if (codes.size === 0) return;
    let ready = 0;
    onProgress?.(ready, codes.size);
    await Promise.all(
      Array.from(codes, async ([key, code]) => {
        const compiling = this.device.createComputePipelineAsync(this.descriptor(key, code));
        const pipeline = await compiling.catch((cause: unknown) => Promise.reject(refusedKernel(key, cause)));
        this.compiled.set(key, { code, pipeline });
        onProgress?.(++ready, codes.size);
      }),
    );
  }

  private descriptor(key: string, code: string): GPUComputePipelineDescriptor {
    const module = this.device.createShaderModule({ label: key, code });
    return { label: key, layout: 'auto', compute: { module, entryPoint: 'main' } };
  }
}

/** Two kernels under one key would silently run one for the other. */
function checkSameCode(kernel: Kernel, known: string, code: string): void {
  if (known !== code) throw new Error(`Two different kernels have the key "${kernel.key}".`);
}

function refusedKernel(key: string, cause: unknown): LabError {
  return new LabError(
    {
      tag: 'GpuValidation',
      where: key,
      what: 'The GPU refused a kernel',
      found: cause instanceof Error ? cause.message : String(cause),
      expected: 'kernels that every WebGPU implementation compiles',
      remedy: 'This is a fault of the lab or of the driver: update both, reload, and report it with this message.',
    },
    { cause },
  );
}
