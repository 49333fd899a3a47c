import { expect, it } from 'vitest';
import { readWorkerSettings } from './workerSettings.ts';

it('reads what the page’s address asks for, and takes the default for what it does not know', () => {
  expect(readWorkerSettings('')).toEqual({ executor: 'fused', tuning: 'auto' });
  expect(readWorkerSettings('?executor=composed')).toEqual({ executor: 'composed', tuning: 'auto' });
  expect(readWorkerSettings('?tune=off&theme=dark')).toEqual({ executor: 'fused', tuning: 'off' });
  expect(readWorkerSettings('?executor=magic&tune=sometimes')).toEqual({ executor: 'fused', tuning: 'auto' });
});
