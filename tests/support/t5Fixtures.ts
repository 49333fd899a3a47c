/** The tiny T5 models of `tests/fixtures/t5` with what transformers computes with them (`tools/fixtures/t5.py`). */
import { existsSync, readFileSync } from 'node:fs';
import { bytesSource } from '../../src/formats/byteSources.ts';
import { openSafetensors } from '../../src/formats/safetensors.ts';
import { openShardedSafetensors } from '../../src/formats/safetensorsIndex.ts';
import type { TensorCollection } from '../../src/formats/tensorCollection.ts';
import type { BeamOptions, Hypothesis } from '../../src/t5/beamSearch.ts';
import { createComposedModel } from '../../src/t5/composed/composedModel.ts';
import type { T5Config } from '../../src/t5/config.ts';
import type { FrozenModel, Objective, PromptValues, TokenBatch } from '../../src/t5/frozenModel.ts';
import { loadWeights } from '../../src/t5/loadWeights.ts';
import { completeConfig } from '../../src/t5/modelTensors.ts';
import { parseT5Config } from '../../src/t5/parseConfig.ts';
import type { PromptForm } from '../../src/t5/promptForm.ts';

export const T5_FIXTURES = ['t5-1.0', 't5-1.1-odd-sharded', 't5-1.1-float16', 't5-1.0-long-bfloat16'] as const;
export type T5Fixture = (typeof T5_FIXTURES)[number];

export interface T5Reference {
  readonly prompt: PromptValues;
  readonly batch: TokenBatch;
  readonly targetTokens: number;
  readonly logits: readonly number[]; // [B, U, vocab]
  readonly logitsWithoutPrompt: readonly number[];
  readonly losses: readonly {
    readonly zLoss: number;
    readonly loss: number;
    readonly promptGradient: readonly number[]; // [P, dModel]
  }[];
  readonly maxTargetLength: number;
  readonly generated: readonly (readonly number[])[];
  readonly candidates: readonly (readonly number[])[];
  readonly candidateScores: readonly number[]; // [B, candidates]
}

/** One of T5X's beam searches with the fixture's prompt (`tools/fixtures/beams.py`). */
export interface BeamReference {
  readonly batchSize: number;
  readonly inputIds: Int32Array;
  readonly options: BeamOptions;
  readonly answers: readonly (readonly Hypothesis[])[];
}

interface BeamFile {
  readonly maxTargetLength: number;
  readonly batches: readonly {
    readonly batchSize: number;
    readonly inputIds: readonly number[];
    readonly searches: readonly (Omit<BeamOptions, 'maxTargetLength'> & Pick<BeamReference, 'answers'>)[];
  }[];
}

/** What the fixture's prompt gives in another form, or with label smoothing (`tools/fixtures/forms.py`). */
export interface FormReference extends Objective {
  readonly form: PromptForm;
  readonly loss: number;
  readonly promptGradient: readonly number[]; // [P, dModel]
  readonly candidateScores: readonly number[]; // [B, candidates]
  /** Greedy answers; null where a choice is too close to ask for. */
  readonly generated: readonly (readonly number[])[] | null;
}

/** The penalty of the fixture's prompt for its distance to the embeddings of some tokens. */
export interface WaywardReference {
  readonly ids: readonly number[];
  readonly factor: number;
  readonly penalty: number;
  readonly promptGradient: readonly number[]; // [P, dModel]
}

/** None for fixtures without a `forms.json`. */
export function readFormReferences(fixture: T5Fixture): readonly FormReference[] {
  return fixtureFile(fixture, 'forms.json') === null ? [] : formsFile(fixture).cases;
}

export function readWaywardReference(fixture: T5Fixture): WaywardReference {
  return formsFile(fixture).wayward;
}

function formsFile(fixture: T5Fixture) {
  return fixtureJson(fixture, 'forms.json') as { cases: readonly FormReference[]; wayward: WaywardReference };
}

/** None for fixtures without a `beams.json`. */
export function readBeamReferences(fixture: T5Fixture): BeamReference[] {
  if (fixtureFile(fixture, 'beams.json') === null) return [];
  const { maxTargetLength, batches } = fixtureJson(fixture, 'beams.json') as BeamFile;
  return batches.flatMap(({ batchSize, inputIds, searches }) =>
    searches.map(({ beams, alpha, answers }) => {
      return { batchSize, inputIds: Int32Array.from(inputIds), options: { beams, alpha, maxTargetLength }, answers };
    }),
  );
}

/** The bytes of a file of the fixture, or null if it has none of that name. */
export function fixtureFile(fixture: T5Fixture, path: string): Uint8Array<ArrayBuffer> | null {
  const url = new URL(`../fixtures/t5/${fixture}/${path}`, import.meta.url);
  return existsSync(url) ? Uint8Array.from(readFileSync(url)) : null;
}

function fixtureJson(fixture: T5Fixture, path: string): unknown {
  return JSON.parse(new TextDecoder().decode(fixtureFile(fixture, path) ?? new Uint8Array()));
}

export function readReference(fixture: T5Fixture): T5Reference {
  const json = fixtureJson(fixture, 'reference.json') as T5Reference;
  return {
    ...json,
    prompt: { ...json.prompt, values: Float32Array.from(json.prompt.values) },
    batch: {
      ...json.batch,
      inputIds: Int32Array.from(json.batch.inputIds),
      targetIds: Int32Array.from(json.batch.targetIds),
    },
  };
}

export async function openFixtureTensors(fixture: T5Fixture): Promise<TensorCollection> {
  const open = (path: string) => {
    const bytes = fixtureFile(fixture, path);
    if (bytes === null) throw new Error(`${fixture} has no ${path}`);
    return bytesSource(path, bytes);
  };
  const index = fixtureFile(fixture, 'model.safetensors.index.json');
  if (index === null) return openSafetensors(open('model.safetensors'));
  return openShardedSafetensors(index, async (path) => open(path));
}

export function readFixtureConfig(fixture: T5Fixture, tensors: TensorCollection): T5Config {
  return completeConfig(parseT5Config(fixtureJson(fixture, 'config.json'), 'config.json'), tensors);
}

/** The fixture's model on the current backend. */
export async function loadFixtureModel(fixture: T5Fixture): Promise<FrozenModel> {
  const tensors = await openFixtureTensors(fixture);
  return createComposedModel(await loadWeights(readFixtureConfig(fixture, tensors), tensors, 'float32', () => {}));
}
