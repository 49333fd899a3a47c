/** The command behind `npm run conformance`: runs the suite on a host, prints a line a kernel, and writes a report. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openGpu } from '../../src/engine/device.ts';
import { installNodeGpu } from '../../src/engine/nodeGpu.ts';
import { runInBrowser } from './browserHost.ts';
import { restBetweenPolls } from './restBetweenPolls.ts';
import { type CheckReport, MOST_ERROR, runSuite, type SuiteOptions, type SuiteReport } from './suite.ts';
import { VARIANT_SCOPES } from './variantsUnderTest.ts';

const USAGE = `Usage: npm run conformance -- [options]

  --host NAME      node (the default), chromium or firefox
  --cases N        random shapes a kernel (200)
  --networks N     random whole networks (20)
  --only TEXT      only kernels whose name contains it, and no networks
  --variants NAME  all (the default): every candidate of tuning; default: those that run without tuning, on whatever
                   device; own: those that run without tuning on this one
  --xl             also train two blocks of each stack at XL's width, with int8 weights
  --json FILE      write the report
`;

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: 'node' },
    cases: { type: 'string', default: '200' },
    networks: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
    variants: { type: 'string', default: 'all' },
    xl: { type: 'boolean', default: false },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

const options: SuiteOptions = {
  cases: count('cases', values.cases),
  networks: values.only === '' ? count('networks', values.networks) : 0,
  only: values.only,
  xlSlice: values.xl,
  variants: VARIANT_SCOPES.find((scope) => scope === values.variants) ?? wrongVariants(values.variants),
};
const startedMs = performance.now();
const { name, report } = await run(values.host);
const seconds = Math.round((performance.now() - startedMs) / 1000);
const kind = report.software ? ', a software adapter' : '';
const device = `${report.device}${kind}, with ${report.features.join(', ') || 'no optional feature'}`;
console.log(`${name}, ${device}: ${report.passed ? 'conforms' : 'DOES NOT CONFORM'} (${seconds} s)`);
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ host: name, seconds, ...report }, null, 2)}\n`);
}
process.exit(report.passed ? 0 : 1);

async function run(host: string): Promise<{ name: string; report: SuiteReport }> {
  if (host === 'node') {
    restBetweenPolls();
    await installNodeGpu();
    return { name: `Node ${process.versions.node}`, report: await runSuite(await openGpu(), options, print) };
  }
  const { BROWSER_PATH: executablePath = '', CONFORMANCE_PAGE: pageFolder = '' } = process.env;
  if (host !== 'chromium' && host !== 'firefox') wrongUsage(`--host is ${host}, expected node, chromium or firefox.`);
  const { browser, report: found } = await runInBrowser({ name: host, executablePath, pageFolder }, options, print);
  return { name: browser, report: found };
}

function print({ name: kernel, cases, worst, where, failure }: CheckReport): void {
  const verdict = failure === null && worst <= MOST_ERROR ? 'ok  ' : 'FAIL';
  const what = failure === null ? `worst ${worst.toExponential(1)} at ${where}` : `${where}: ${failure}`;
  console.log(`${verdict} ${kernel}: ${cases} cases, ${what}`);
}

function count(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) wrongUsage(`--${option} is ${text}, expected a whole number.`);
  return number;
}

function wrongVariants(found: string): never {
  return wrongUsage(`--variants is ${found}, expected ${VARIANT_SCOPES.join(', ')}.`);
}

function wrongUsage(problem: string): never {
  console.error(`${problem}\n\n${USAGE}`);
  process.exit(2);
}
