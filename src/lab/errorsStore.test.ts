import { beforeEach, describe, expect, it } from 'vitest';
import { LabError } from '../base/errors.ts';
import { closeError, errorsStore, showError } from './errorsStore.ts';

const parts = { tag: 'NpyFormat', what: 'Too short', found: '1', expected: '2', remedy: 'Do.' } as const;

beforeEach(() => errorsStore.setState({ errors: [] }));

describe('the errors on the page', () => {
  it('keeps an error until it is closed', () => {
    showError(new LabError(parts));
    const [shown] = errorsStore.getState().errors;
    expect(shown?.parts).toEqual(parts);
    closeError(shown!.id);
    expect(errorsStore.getState().errors).toEqual([]);
  });

  it('counts the same error instead of stacking it', () => {
    showError(new LabError(parts));
    showError(new LabError(parts));
    showError(new LabError({ ...parts, found: '3' }));
    expect(errorsStore.getState().errors.map(({ count }) => count)).toEqual([2, 1]);
  });

  it('shows a fault of the page as such, with its message', () => {
    showError(new TypeError('x is undefined'));
    expect(errorsStore.getState().errors[0]?.parts).toMatchObject({ tag: 'Unexpected', found: 'x is undefined' });
  });

  it('does not show what the person cancelled', () => {
    showError(new LabError({ ...parts, tag: 'Cancelled' }));
    expect(errorsStore.getState().errors).toEqual([]);
  });
});
