/**
 * WGSL declarations of a kernel's arrays with an accessor for each name. A name stands for a role (keys), and one array
 * may have several (queries, keys and values side by side in one matrix): such an array is bound once. That keeps every
 * kernel within the 8 storage buffers that WebGPU guarantees, and WebGPU refuses one buffer written through two bindings.
 */
import type { GpuArray } from './runner.ts';

export interface StorageBinding {
  /** `load_name(index)` reads it, `store_name(index, value)` writes it. */
  readonly name: string;
  readonly array: GpuArray;
  readonly access: 'read' | 'write';
  /** A WGSL type, the same for all names of an array. */
  readonly element: string;
}

export interface StorageBindings {
  /** For `Runner.dispatch`: each array once. */
  readonly arrays: readonly GpuArray[];
  /** Which name is which array, for the kernel's key. */
  readonly signature: string;
  /** Number of the binding after the arrays. */
  readonly uniformBinding: number;
  readonly wgsl: string;
}

/** @throws Error if an array would be both read and written */
export function bindStorage(bindings: readonly StorageBinding[]): StorageBindings {
  const arrays: GpuArray[] = [];
  const declarations: string[] = [];
  const accesses: StorageBinding['access'][] = [];
  const signature: string[] = [];
  const accessors: string[] = [];
  for (const { name, array, access, element } of bindings) {
    let index = arrays.indexOf(array);
    if (index < 0) {
      index = arrays.push(array) - 1;
      accesses.push(access);
      const mode = access === 'read' ? 'read' : 'read_write';
      declarations.push(`@group(0) @binding(${index}) var<storage, ${mode}> array${index}: array<${element}>;`);
    }
    if (accesses[index] !== access) throw new Error(`${name}: an array both read and written`);
    signature.push(`${name}${index}`);
    accessors.push(
      access === 'read'
        ? `fn load_${name}(index: u32) -> ${element} { return array${index}[index]; }`
        : `fn store_${name}(index: u32, value: ${element}) { array${index}[index] = value; }`,
    );
  }
  return {
    arrays,
    signature: signature.join(','),
    uniformBinding: arrays.length,
    wgsl: [...declarations, ...accessors].join('\n'),
  };
}
