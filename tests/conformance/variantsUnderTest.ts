/** The variants of kernels that the engine may choose on a device. */
import type { GpuHost } from '../../src/engine/device.ts';
import { defaultChoices, type KernelChoices } from '../../src/engine/fused/choices.ts';

export interface VariantUnderTest {
  readonly name: string;
  readonly choices: KernelChoices;
}

export function variantsUnderTest(_host: GpuHost): VariantUnderTest[] {
  return [
    { name: 'for GPUs', choices: defaultChoices(false) },
    { name: 'for software adapters', choices: defaultChoices(true) },
  ];
}
