/** What the device's arithmetic can do at best: multiplications and additions in registers, nothing else. */

/** Enough to fill a large GPU; a software adapter takes a few milliseconds for one round. */
const INVOCATIONS = 2 ** 18;
const WORKGROUP_SIZE = 64;
const ACCUMULATORS = 8;
const LANES = 4;
const LEAST_SECONDS = 0.3;

const code = `
@group(0) @binding(0) var<storage, read_write> result: array<vec4<f32>>;
@group(0) @binding(1) var<uniform> rounds: u32;

@compute @workgroup_size(${WORKGROUP_SIZE})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let factor = vec4<f32>(0.999);
  let summand = vec4<f32>(f32(id.x) * 1e-9);
  ${numbered((index) => `var a${index} = vec4<f32>(${index}.0);`)}
  for (var round = 0u; round < rounds; round++) {
    ${numbered((index) => `a${index} = fma(a${index}, factor, summand);`)}
  }
  let total = ${numbered((index) => `a${index}`, ' + ')};
  // Never true, but the compiler does not know.
  if (total.x == -1.0) { result[0] = total; }
}`;

function numbered(text: (index: number) => string, between = '\n'): string {
  return Array.from({ length: ACCUMULATORS }, (_, index) => text(index)).join(between);
}

/** Floating-point operations a second of `clock`, an fma counted as two: the best of three runs of 0.3 seconds or more. */
export async function measureFmaPeak(device: GPUDevice, clock: () => Promise<number>): Promise<number> {
  const module = device.createShaderModule({ code });
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module, entryPoint: 'main' },
  });
  const result = device.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE });
  const uniform = device.createBuffer({ size: 16, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [
      { binding: 0, resource: { buffer: result } },
      { binding: 1, resource: { buffer: uniform } },
    ],
  });
  const secondsFor = async (rounds: number) => {
    device.queue.writeBuffer(uniform, 0, Uint32Array.of(rounds));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(INVOCATIONS / WORKGROUP_SIZE);
    pass.end();
    const started = await clock();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return (await clock()) - started;
  };

  let rounds = 8;
  while ((await secondsFor(rounds)) < LEAST_SECONDS) rounds *= 2;
  const seconds = Math.min(await secondsFor(rounds), await secondsFor(rounds), await secondsFor(rounds));
  result.destroy();
  uniform.destroy();
  return (2 * INVOCATIONS * rounds * ACCUMULATORS * LANES) / seconds;
}
