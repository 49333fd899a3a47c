/**
 * The conformance suite: every kernel against its float64 reference over random shapes, in every variant that the engine
 * may choose by itself, and whole random networks against the oracle. It runs wherever WebGPU does.
 */
import { Rng } from '../../src/base/rng.ts';
import type { GpuHost } from '../../src/engine/device.ts';
import { ImmediateRunner } from '../../src/engine/fused/immediateRunner.ts';
import { PipelineCache } from '../../src/engine/fused/pipelines.ts';
import { KERNEL_CHECKS } from '../support/kernelChecks/allKernelChecks.ts';
import { type CaseResult, runCase } from '../support/kernelChecks/kernelCheck.ts';
import { checkNetwork } from './networkCheck.ts';
import { type VariantScope, variantsUnderTest } from './variantsUnderTest.ts';
import { trainXlSlice } from './xlSlice.ts';

/** Of the largest value of a result. */
export const MOST_ERROR = 1e-5;
const SEED = 20261123;
/** Cases under way together: Firefox looks for finished reads ten times a second only, then for all of them. */
const CASES_AT_ONCE = 32;

export interface SuiteOptions {
  /** Random shapes a kernel, dealt out to the variants in turn. */
  readonly cases: number;
  readonly networks: number;
  /** Only kernels whose name contains this. */
  readonly only: string;
  /** Also train a slice of XL: two gigabytes of memory, and minutes where the GPU is emulated. */
  readonly xlSlice: boolean;
  readonly variants: VariantScope;
}

export interface CheckReport {
  readonly name: string;
  readonly cases: number;
  readonly worst: number;
  /** The case with the worst error. */
  readonly where: string;
  /** Why it broke off, if it did. */
  readonly failure: string | null;
}

export interface SuiteReport {
  readonly device: string;
  /** Whether the engine takes the device for an emulation on the CPU, and chooses its kernels for one. */
  readonly software: boolean;
  readonly features: readonly string[];
  readonly variants: readonly string[];
  readonly checks: readonly CheckReport[];
  readonly passed: boolean;
}

/** Runs everything on one device; `tell` hears of every check that is done. Never rejects for a kernel that fails. */
export async function runSuite(
  host: GpuHost,
  { cases, networks, only, variants: scope, xlSlice }: SuiteOptions,
  tell: (check: CheckReport) => void,
): Promise<SuiteReport> {
  const variants = variantsUnderTest(host, scope);
  // Compiling is most of the work, and kernels of one check occur in others.
  const pipelines = new PipelineCache(host.device);
  const makeRunners = () => variants.map(({ choices }) => new ImmediateRunner(host, choices, pipelines));
  const checks: CheckReport[] = [];
  const add = (check: CheckReport) => {
    checks.push(check);
    tell(check);
  };
  for (const check of KERNEL_CHECKS.filter(({ name }) => name.includes(only))) {
    // Runners of its own, so that no kernel's buffers pile up on those of all before.
    const runners = makeRunners();
    const run = async (index: number): Promise<CaseResult> => {
      const place = index % variants.length;
      const [runner, variant] = [runners[place], variants[place]];
      if (runner === undefined || variant === undefined) throw new Error('There are no variants to test.');
      // The shapes are those of the index within the variant, so that each variant meets every kind.
      const ofVariant = Math.floor(index / variants.length);
      const result = await runCase(
        check,
        { memory: runner, runs: runner },
        Rng.forSeed(SEED + index, check.name),
        ofVariant,
      );
      return { ...result, where: `${result.where} (${variant.name})` };
    };
    add(await worstOf(check.name, cases, run, CASES_AT_ONCE));
    for (const runner of runners) runner.dispose();
  }
  if (networks > 0) {
    const runners = makeRunners();
    const run = (index: number): Promise<CaseResult> => {
      const runner = runners[index % runners.length];
      if (runner === undefined) throw new Error('There are no variants to test.');
      return checkNetwork(runner, index);
    };
    add(await worstOf('whole network', networks, run));
    for (const runner of runners) runner.dispose();
  }
  if (xlSlice) add(await worstOf('XL slice', 1, () => trainXlSlice(host)));
  const { description, vendor, architecture, software, features } = host;
  return {
    device: description || `${vendor} ${architecture}`.trim() || 'unnamed',
    software,
    features,
    variants: variants.map(({ name }) => name),
    checks,
    passed: checks.every(({ worst, failure }) => failure === null && worst <= MOST_ERROR),
  };
}

async function worstOf(
  name: string,
  cases: number,
  run: (index: number) => Promise<CaseResult>,
  atOnce = 1,
): Promise<CheckReport> {
  let worst: CaseResult = { where: '', error: 0 };
  let [begun, done] = [0, 0];
  let failed: { readonly where: string; readonly failure: string } | null = null;
  const goOn = async () => {
    while (begun < cases && failed === null) {
      const index = begun++;
      try {
        const result = await run(index);
        done++;
        if (worst.where === '' || !(result.error <= worst.error)) worst = result;
      } catch (error) {
        failed ??= { where: `case ${index}`, failure: String(error) };
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, goOn));
  const { where, failure } = failed ?? { where: worst.where, failure: null };
  return { name, cases: done, worst: worst.error, where, failure };
}
