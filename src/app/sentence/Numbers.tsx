/** Fields for the numbers of a part of the recipe, as a list says. */
import { NumberField } from '../controls/fields.tsx';

type NumberKey<Part> = { [Key in keyof Part]-?: Part[Key] extends number ? Key : never }[keyof Part] & string;

/** One number of a part of the recipe. */
export interface NumberOf<Part> {
  readonly of: NumberKey<Part>;
  readonly label: string;
  /** What it does, in a sentence. */
  readonly description?: string;
  /** The least and the most. */
  readonly range: readonly [number, number];
  /** Whole numbers unless given. */
  readonly fractionDigits?: number;
}

interface NumbersProps<Part> {
  readonly fields: readonly NumberOf<Part>[];
  readonly part: Part;
  /** What the part says unless somebody changes it. */
  readonly usual: Part;
  readonly onChange: (change: Partial<Part>) => void;
}

export function Numbers<Part extends object>({ fields, part, usual, onChange }: NumbersProps<Part>) {
  return fields.map(({ of, range: [minValue, maxValue], ...field }) => (
    <NumberField
      key={of}
      {...field}
      minValue={minValue}
      maxValue={maxValue}
      value={part[of] as number}
      usual={usual[of] as number}
      onChange={(value) => onChange({ [of]: value } as unknown as Partial<Part>)}
    />
  ));
}
