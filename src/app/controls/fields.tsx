/** Labelled fields: text, number, choice. The label is always visible and names the control. */

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
import styles from './controls.module.css';

interface FieldProps {
  readonly label: string;
  readonly description?: string;
}

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly multiline?: boolean;
  readonly mono?: boolean;
}

export function TextField({ label, description, value, onChange, multiline, mono }: TextFieldProps) {
  const className = classNames(styles.input, mono && 'mono');
  return (
    <AriaTextField className={styles.field ?? ''} value={value} onChange={onChange}>
      <Label className={styles.label}>{label}</Label>
      {multiline ? <TextArea className={className} rows={3} /> : <Input className={className} />}
      <Description text={description} />
    </AriaTextField>
  );
}

export interface NumberFieldProps extends FieldProps {
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly minValue: number;
  readonly maxValue: number;
  /** Whole numbers unless given: how many digits may follow the point. */
  readonly fractionDigits?: number;
}

/** An emptied field goes back to its last value. */
export function NumberField(props: NumberFieldProps) {
  const { label, description, value, onChange, minValue, maxValue, fractionDigits = 0 } = props;
  return (
    <AriaNumberField
      className={styles.field ?? ''}
      value={value}
      onChange={(next) => onChange(Number.isNaN(next) ? value : next)}
      minValue={minValue}
      maxValue={maxValue}
      formatOptions={{ maximumFractionDigits: fractionDigits, useGrouping: false }}
    >
      <Label className={styles.label}>{label}</Label>
      <Input className={styles.input ?? ''} />
      <Description text={description} />
    </AriaNumberField>
  );
}

export interface Choice {
  readonly id: string;
  readonly name: string;
}

export interface SelectProps extends FieldProps {
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

export function Select({ label, description, choices, value, onChange }: SelectProps) {
  return (
    <AriaSelect
      className={styles.field ?? ''}
      value={value}
      onChange={(key) => {
        if (key !== null) onChange(String(key));
      }}
    >
      <Label className={styles.label}>{label}</Label>
      <AriaButton className={styles.selectButton ?? ''}>
        <SelectValue />
        <Chevron />
      </AriaButton>
      <Description text={description} />
      <Popover className={styles.popover ?? ''}>
        <ListBox className={classNames(styles.listBox, styles.listBoxInPopover)} items={choices}>
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.name} className={styles.option ?? ''}>
              <span className={styles.optionName}>{choice.name}</span>
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
