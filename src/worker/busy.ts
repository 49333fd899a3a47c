/** What a command gets for an answer that comes at the wrong moment: nothing is broken, but something else is first. */
import { LabError } from '../base/errors.ts';

export function busy(what: string, found: string, expected: string, remedy: string): LabError {
  return new LabError({ tag: 'Busy', what, found, expected, remedy });
}
