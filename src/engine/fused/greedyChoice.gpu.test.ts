import { describe, expect, it } from 'vitest';
import { useGpuRunner } from '../../../tests/support/gpuRunner.ts';
import { Rng } from '../../base/rng.ts';
import { freshGreedyState, greedyAnswers, greedyStateShape, takeGreedyChoice } from './greedyChoice.ts';

const IDS = { eosTokenId: 1, padTokenId: 0 };

describe('takeGreedyChoice', () => {
  const gpu = useGpuRunner();
  const read = async (array: Parameters<ReturnType<typeof gpu>['read']>[0]) =>
    new Uint32Array((await gpu().read(array)).buffer);

  it.each([1, 3, 150])('appends choices to %i answers until they end, and says how many have not', async (rows) => {
    const runner = gpu();
    const rng = Rng.forSeed(rows, 'choices');
    const capacity = 6;
    const state = runner.upload(freshGreedyState(rows, capacity), greedyStateShape(rows, capacity));
    const tokens = runner.allocate([rows, 1]);
    const answers = Array.from({ length: rows }, (): number[] => []);
    const ended = (row: readonly number[]) => row.at(-1) === IDS.eosTokenId;
    // Two steps more than there is room for.
    for (let step = 0; step < capacity + 2; step++) {
      const choices = Uint32Array.from({ length: rows }, () => Math.floor(rng.nextUniform() * 6));
      takeGreedyChoice(runner, runner.upload(choices, [rows, 1]), state, tokens, capacity, IDS);
      if (step >= capacity) continue;
      const fed = answers.map((answer, row) => (ended(answer) ? IDS.padTokenId : choices[row]!));
      expect(await read(tokens)).toEqual(Uint32Array.from(fed));
      answers.forEach((answer, row) => {
        if (!ended(answer)) answer.push(choices[row]!);
      });
      const now = await read(state);
      expect([now[0], now[1]]).toEqual([step + 1, answers.filter((answer) => !ended(answer)).length]);
    }
    expect(greedyAnswers(await read(state), rows, capacity, IDS.eosTokenId)).toEqual(answers);
  });

  it('refuses a state for other rows', () => {
    const runner = gpu();
    const [choices, tokens] = [runner.allocate([2, 1]), runner.allocate([2, 1])];
    const state = runner.allocate(greedyStateShape(3, 4));
    expect(() => takeGreedyChoice(runner, choices, state, tokens, 4, IDS)).toThrow('state');
  });
});
