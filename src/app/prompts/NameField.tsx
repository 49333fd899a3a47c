/** A name that takes effect when the field is left or Enter is pressed, and not letter by letter. */
import { useState } from 'react';
import { TextField } from '../controls/fields.tsx';

interface NameFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onCommit: (value: string) => void;
}

/** An emptied field goes back to its last value. */
export function NameField({ label, value, onCommit }: NameFieldProps) {
  const [text, setText] = useState(value);
  const commit = () => {
    const next = text.trim();
    setText(next === '' ? value : next);
    if (next !== '' && next !== value) onCommit(next);
  };
  return (
    <form
      onBlur={commit}
      onSubmit={(event) => {
        event.preventDefault();
        commit();
      }}
    >
      <TextField label={label} value={text} onChange={setText} />
    </form>
  );
}
