/** Labelled fields: text, number, choice. The label is always visible and names the control. */

import { useRef } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { NumberField as AriaNumberField } from 'react-aria-components/NumberField';
import { Popover } from 'react-aria-components/Popover';
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField as AriaTextField } from 'react-aria-components/TextField';
import { Chevron } from './Chevron.tsx';
import { classNames } from './classNames.ts';
import controls from './controls.module.css';
import styles from './fields.module.css';

interface FieldProps<Value> {
  readonly label: string;
  readonly description?: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** What it says unless somebody changes it. Where it differs the field is marked, and can be set back. */
  readonly usual?: Value | undefined;
}

export interface TextFieldProps extends FieldProps<string> {
  readonly multiline?: boolean;
  readonly mono?: boolean;
}

export function TextField({ label, description, value, onChange, usual, multiline, mono }: TextFieldProps) {
  const className = classNames(styles.input, mono && 'mono');
  const reset = resetTo(usual, value, onChange, usual === '' ? 'nothing' : usual);
  return (
    <AriaTextField className={styles.field ?? ''} value={value} onChange={onChange}>
      <LabelLine label={label} reset={reset} />
      {multiline ? <TextArea className={className} rows={3} /> : <Input className={className} />}
      <Description text={description} />
    </AriaTextField>
  );
}

export interface NumberFieldProps extends FieldProps<number> {
  readonly minValue: number;
  readonly maxValue: number;
  /** Whole numbers unless given: how many digits may follow the point. */
  readonly fractionDigits?: number;
}

/** An emptied field goes back to its last value. */
export function NumberField(props: NumberFieldProps) {
  const { label, description, value, onChange, usual, minValue, maxValue, fractionDigits = 0 } = props;
  return (
    <AriaNumberField
      className={styles.field ?? ''}
      value={value}
      onChange={(next) => onChange(Number.isNaN(next) ? value : next)}
      minValue={minValue}
      maxValue={maxValue}
      formatOptions={{ maximumFractionDigits: fractionDigits, useGrouping: false }}
    >
      <LabelLine label={label} reset={resetTo(usual, value, onChange, String(usual))} />
      <Input className={styles.input ?? ''} />
      <Description text={description} />
    </AriaNumberField>
  );
}

export interface Choice {
  readonly id: string;
  readonly name: string;
}

export interface SelectProps extends FieldProps<string> {
  readonly choices: readonly Choice[];
}

export function Select({ label, description, choices, value, onChange, usual }: SelectProps) {
  const usualName = choices.find(({ id }) => id === usual)?.name;
  return (
    <AriaSelect
      className={styles.field ?? ''}
      value={value}
      onChange={(key) => {
        if (key !== null) onChange(String(key));
      }}
    >
      <LabelLine label={label} reset={resetTo(usual, value, onChange, usualName)} />
      <AriaButton className={styles.selectButton ?? ''}>
        <SelectValue />
        <Chevron />
      </AriaButton>
      <Description text={description} />
      <Popover className={controls.popover ?? ''}>
        <ListBox className={classNames(controls.listBox, controls.listBoxInPopover)} items={choices}>
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.name} className={controls.option ?? ''}>
              <span className={controls.optionName}>{choice.name}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

function Description({ text }: { text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <Text slot="description" className={styles.description ?? ''}>
      {text}
    </Text>
  );
}

interface Reset {
  /** The usual value, as the field would show it. */
  readonly words: string;
  readonly perform: () => void;
}

/** Null where the field says what it usually does, or nothing is usual. */
function resetTo<Value>(
  usual: Value | undefined,
  value: Value,
  onChange: (value: Value) => void,
  words: string | undefined,
): Reset | null {
  if (usual === undefined || words === undefined || usual === value) return null;
  return { words, perform: () => onChange(usual) };
}

/** The label; beside it, where the field was changed, the mark that says so and sets it back. Always one line high. */
function LabelLine({ label, reset }: { label: string; reset: Reset | null }) {
  const line = useRef<HTMLDivElement>(null);
  return (
    <div ref={line} className={styles.labelLine} data-changed={reset !== null || undefined}>
      <Label className={styles.label}>{label}</Label>
      {reset !== null && (
        <button
          type="button"
          className={styles.reset}
          aria-label={`Set ${label} back to ${reset.words}`}
          title={`Changed; set back to ${reset.words}`}
          onClick={() => {
            reset.perform();
            // The button goes, and must not take the focus along.
            line.current?.parentElement?.querySelector<HTMLElement>('input, textarea, [aria-haspopup]')?.focus();
          }}
        >
          <span aria-hidden="true">↺ {reset.words}</span>
        </button>
      )}
    </div>
  );
}
