import { LabError } from '../../base/errors.ts';
import { excerpt } from '../template.ts';

/** The error for a field of a dropped table that a preset cannot use. */
export function unreadableField(column: string, field: string, expected: string, where: string): LabError {
  return new LabError({
    tag: 'TaskData',
    what: `This row’s ${column} cannot be used`,
    found: JSON.stringify(excerpt(field)),
    expected,
    remedy: 'Correct or remove the row; rows of test splits, which have no labels, cannot be used.',
    where,
  });
}
