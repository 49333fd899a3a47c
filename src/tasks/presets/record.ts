/** ReCoRD's passages, entities and answers (`record` of t5/data/preprocessors.py). */
import { parseJsonText } from '../../formats/json.ts';
import type { PrepareRow } from './taskPreset.ts';
import { unreadableField } from './unreadableField.ts';

/** In training one example for every answer; in validation every query once, with all of its answers. */
export const prepareRecord: PrepareRow = (row, split, where) => {
  const { query = '', passage = '' } = row;
  const answers = textList(row.answers ?? '', 'answers', where);
  const entities = textList(row.entities ?? '', 'entities', where);
  const [first] = answers;
  if (first === undefined) throw unreadableField('answers', '[]', 'at least one answer', where);
  const fields = { query, passage: withoutHighlights(passage), entities: entities.join(', ') };
  const group = JSON.stringify([passage, query]);
  const targets = split === 'train' ? answers : [first];
  return targets.map((answer) => ({ fields: { ...fields, answer }, answers, group }));
};

/** The passages' separator of highlights becomes the end of a sentence. */
function withoutHighlights(passage: string): string {
  return passage.replace(/([.?!"'])\n@highlight\n/g, '$1 ').replaceAll('\n@highlight\n', '. ');
}

function textList(field: string, column: string, where: string): string[] {
  const parsed = parseJsonText(field);
  const value = 'value' in parsed ? parsed.value : null;
  if (Array.isArray(value) && value.every((item): item is string => typeof item === 'string')) return value;
  throw unreadableField(column, field, 'a JSON list of texts, such as ["Paris", "France"]', where);
}
