/** `npm run bench`: see `USAGE`. `scripts/bench.mjs` builds it and says where the page and Chromium are. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type CommandLine, parseCommandLine, USAGE } from './commandLine.ts';
import type { BenchHost } from './hosts/benchHost.ts';
import { startChromiumHost } from './hosts/chromiumHost.ts';
import { CHILD_FLAG, nodeChild, startNodeHost } from './hosts/nodeHost.ts';
import type { DeviceMeasurement, JointMeasurement, Measurement } from './measuring/measurement.ts';
import { disagreements } from './report/agreement.ts';
import { jointTable, profileTable, timeTable, workTable } from './report/measurementTables.ts';
import { digits, renderTable } from './report/table.ts';
import { estimatedSeconds } from './report/timeEstimate.ts';

/** Progress, so that stdout holds the tables only. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function startHost({ host, chromiumFlags }: CommandLine): Promise<BenchHost> {
  if (host === 'node') return startNodeHost(fileURLToPath(import.meta.url));
  const { CHROMIUM_PATH, BENCH_PAGE } = process.env;
  if (CHROMIUM_PATH === undefined || BENCH_PAGE === undefined) throw new Error('Start this with npm run bench.');
  return startChromiumHost(CHROMIUM_PATH, BENCH_PAGE, chromiumFlags);
}

async function compare(command: CommandLine, host: BenchHost, device: DeviceMeasurement): Promise<number> {
  say(`About ${Math.ceil(estimatedSeconds(command, device.peakFlops) / 60)} minutes.`);
  const results: Measurement[] = [];
  for (const { shape, batchSize } of command.cases) {
    for (const implementation of command.implementations) {
      const { storage, timedSteps } = command;
      const result = await host.measure({ shape, batchSize, implementation, storage, timedSteps });
      results.push(result);
      // After each, so that a run that is cut short leaves what it has.
      if (command.jsonFile !== null) {
        await writeFile(command.jsonFile, `${JSON.stringify({ ...device, host: host.name, results }, null, 2)}\n`);
      }
      say(`${shape}, batch ${batchSize}, ${implementation}: ${digits(result.secondsPerStep)} s a step`);
    }
  }
  console.log(`\n${renderTable(timeTable(results, device), command.markdown)}`);
  console.log(`\n${renderTable(workTable(results), command.markdown)}`);
  const different = disagreements(results);
  for (const line of different) say(`Losses differ: ${line}`);
  if (different.length === 0 && command.implementations.length > 1) say('All losses agree to a thousandth.');
  return different.length === 0 ? 0 : 1;
}

async function compareJoint(command: CommandLine, host: BenchHost, prompts: number): Promise<number> {
  const { storage, timedSteps } = command;
  const results: JointMeasurement[] = [];
  for (const { shape, batchSize } of command.cases) {
    results.push(await host.measureJoint({ shape, batchSize, prompts, storage, timedSteps }));
  }
  if (command.jsonFile !== null) {
    await writeFile(command.jsonFile, `${JSON.stringify({ host: host.name, results }, null, 2)}\n`);
  }
  console.log(`\n${renderTable(jointTable(results), command.markdown)}`);
  return 0;
}

async function showProfiles(command: CommandLine, host: BenchHost): Promise<number> {
  for (const { shape, batchSize } of command.cases) {
    const kernels = await host.profile({ shape, batchSize, storage: command.storage });
    const milliseconds = 1000 * kernels.reduce((sum, { seconds }) => sum + seconds, 0);
    console.log(`\n${shape}, batch ${batchSize}: ${digits(milliseconds)} ms in kernels\n`);
    console.log(renderTable(profileTable(kernels), command.markdown));
  }
  return 0;
}

async function main(args: readonly string[]): Promise<number> {
  const command = parseCommandLine(args);
  if (command === 'help') {
    console.log(USAGE);
    return 0;
  }
  if ('problem' in command) {
    say(`${command.problem}\n\n${USAGE}`);
    return 2;
  }
  const host = await startHost(command);
  try {
    const device = await host.measureDevice();
    console.log(`${device.device}, in ${host.name}; FMA peak ${digits(device.peakFlops / 1e9)} GFLOP/s`);
    if (command.profile) return await showProfiles(command, host);
    if (command.joint !== null) return await compareJoint(command, host, command.joint);
    return await compare(command, host, device);
  } finally {
    await host.close();
  }
}

const [first, task, ...rest] = process.argv.slice(2);
if (first === CHILD_FLAG && task !== undefined) {
  await nodeChild(task);
} else {
  const args = [first, task, ...rest].filter((argument) => argument !== undefined);
  process.exitCode = await main(args).catch((error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  });
}
