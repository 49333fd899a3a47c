/** One of a few choices, side by side. */
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import styles from './segments.module.css';

interface SegmentsProps<Id extends string> {
  /** Names the group for those who do not see what stands beside it. */
  readonly label: string;
  readonly choices: readonly { readonly id: Id; readonly name: string }[];
  readonly chosen: Id;
  readonly onChange: (id: Id) => void;
}

export function Segments<Id extends string>({ label, choices, chosen, onChange }: SegmentsProps<Id>) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      className={styles.segments ?? ''}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[chosen]}
      onSelectionChange={(keys) => {
        const next = choices.find(({ id }) => keys.has(id));
        if (next !== undefined) onChange(next.id);
      }}
    >
      {choices.map(({ id, name }) => (
        <ToggleButton key={id} id={id} className={styles.segment ?? ''}>
          {name}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
