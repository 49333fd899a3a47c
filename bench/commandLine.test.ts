import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './commandLine.ts';

describe('the arguments', () => {
  it('are every shape with its own batches, for all implementations, unless narrowed', () => {
    expect(parseCommandLine([])).toMatchObject({
      cases: [
        { shape: 'lab', batchSize: 16 },
        { shape: 't5-1.1-small', batchSize: 2 },
        { shape: 't5-1.1-small', batchSize: 16 },
        { shape: 'base-block', batchSize: 4 },
        { shape: 'xl-block', batchSize: 2 },
      ],
      implementations: ['engine', 'tfjs', 'jax-js'],
      joint: null,
      timedSteps: null,
      host: 'chromium',
    });
  });

  it('narrow shapes, batches, implementations and steps', () => {
    const args = '--shape lab --batch 3 --batch 4 --implementation tfjs --steps 7 --host node'.split(' ');
    expect(parseCommandLine(args)).toMatchObject({
      cases: [
        { shape: 'lab', batchSize: 3 },
        { shape: 'lab', batchSize: 4 },
      ],
      implementations: ['tfjs'],
      timedSteps: 7,
      host: 'node',
    });
  });

  it.each([
    [['--shape', 'huge'], '--shape is one of lab, t5-1.1-small, base-block, xl-block, not huge.'],
    [['--batch', '1.5'], '--batch is a positive whole number, not 1.5.'],
    [['--joint', 'some'], '--joint is a positive whole number, not some.'],
    [['--steps', '0'], '--steps is a positive whole number, not 0.'],
  ])('%j are refused', (args, problem) => {
    expect(parseCommandLine(args)).toEqual({ problem });
  });

  it('know no others', () => {
    expect(parseCommandLine(['--fast'])).toMatchObject({ problem: expect.stringContaining('--fast') });
  });

  it('may ask for help', () => {
    expect(parseCommandLine(['-h'])).toBe('help');
  });
});
