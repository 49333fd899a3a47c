/** A real device that pretends to have little memory: beyond it, allocations fail as WebGPU has them fail. */
export function smallGpu(device: GPUDevice, memoryBytes: number): GPUDevice {
  let used = 0;
  let refused = false;
  const scopes: GPUErrorFilter[] = [];
  return new Proxy(device, {
    get(target, name) {
      if (name === 'createBuffer') {
        return (descriptor: GPUBufferDescriptor) => {
          if (used + descriptor.size > memoryBytes) {
            refused = true;
            return target.createBuffer({ ...descriptor, size: 4 });
          }
          used += descriptor.size;
          const buffer = target.createBuffer(descriptor);
          const destroy = buffer.destroy.bind(buffer);
          let alive = true;
          buffer.destroy = () => {
            if (alive) used -= descriptor.size;
            alive = false;
            destroy();
          };
          return buffer;
        };
      }
      if (name === 'pushErrorScope') {
        return (filter: GPUErrorFilter) => {
          scopes.push(filter);
          target.pushErrorScope(filter);
        };
      }
      if (name === 'popErrorScope') {
        return async () => {
          const outOfMemory = scopes.pop() === 'out-of-memory' && refused;
          if (outOfMemory) refused = false;
          const error = await target.popErrorScope();
          return outOfMemory ? { message: 'no memory left' } : error;
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
