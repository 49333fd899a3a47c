/** How often each task of a mixture is drawn: the ways of T5, each explained in a line. */
import { fixedRate, type Mixing, type MixingChoice } from '../../lab/draft/mixture.ts';
import { classNames } from '../controls/classNames.ts';
import { NumberField, Select } from '../controls/fields.tsx';
import layout from '../design/layout.module.css';
import styles from './mixture.module.css';

const MAX_EXAMPLES = 1e9;
const MAX_TEMPERATURE = 100;
const MAX_RATE = 1e6;

const WAYS: readonly { readonly id: Mixing; readonly name: string; readonly what: string }[] = [
  {
    id: 'proportional',
    name: 'Examples-proportional',
    what: 'As often as it has examples, counted up to the limit K, so that no large task drowns the others (SPoT, section 2.1.3; T5, section 3.5.2).',
  },
  {
    id: 'temperature',
    name: 'Temperature',
    what: 'The proportional rates to the power 1 / T: T = 1 leaves them, a large T makes all alike (T5, section 3.5.2).',
  },
  { id: 'equal', name: 'Equal', what: 'Each as often as any other, however small (T5, section 3.5.2).' },
  {
    id: 'fixed',
    name: 'Fixed rates',
    what: 'As you say; only the ratios count. A task of rate 0 is validated on and not trained on.',
  },
];

interface MixingFieldsProps {
  readonly choice: MixingChoice;
  /** Of the chosen tasks. */
  readonly names: readonly string[];
  readonly onChange: (change: Partial<MixingChoice>) => void;
}

export function MixingFields({ choice, names, onChange }: MixingFieldsProps) {
  const { mixing, maximum, temperature, fixed } = choice;
  return (
    <>
      <Select
        label="How often each is drawn"
        description={WAYS.find(({ id }) => id === mixing)?.what ?? ''}
        value={mixing}
        choices={WAYS}
        onChange={(id) => {
          const way = WAYS.find((known) => known.id === id);
          if (way !== undefined) onChange({ mixing: way.id });
        }}
      />
      <div className={classNames(layout.fields, styles.fields)}>
        {(mixing === 'proportional' || mixing === 'temperature') && (
          <NumberField
            label="Limit K"
            description="Examples; 524288 in T5 and SPoT."
            value={maximum}
            minValue={1}
            maxValue={MAX_EXAMPLES}
            onChange={(next) => onChange({ maximum: next })}
          />
        )}
        {mixing === 'temperature' && (
          <NumberField
            label="Temperature T"
            value={temperature}
            minValue={0.01}
            maxValue={MAX_TEMPERATURE}
            fractionDigits={2}
            onChange={(next) => onChange({ temperature: next })}
          />
        )}
        {mixing === 'fixed' &&
          names.map((name) => (
            <NumberField
              key={name}
              label={`Rate of ${name}`}
              value={fixedRate(fixed, name)}
              minValue={0}
              maxValue={MAX_RATE}
              fractionDigits={6}
              onChange={(next) => onChange({ fixed: { ...fixed, [name]: next } })}
            />
          ))}
      </div>
    </>
  );
}
