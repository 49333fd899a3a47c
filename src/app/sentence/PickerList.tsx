/** The list inside a noun's picker: sections of things to choose from. */
import { Header } from 'react-aria-components/Header';
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox';
import controls from '../controls/controls.module.css';

export interface PickerItem {
  readonly id: string;
  readonly name: string;
  /** Small, beside the name: a size. */
  readonly aside?: string | undefined;
  readonly description?: string | undefined;
  readonly choose: () => void;
}

export interface PickerSection {
  readonly title: string;
  readonly items: readonly PickerItem[];
}

interface PickerListProps {
  readonly label: string;
  readonly sections: readonly PickerSection[];
  readonly chosenId: string | null;
  readonly onChosen: () => void;
}

export function PickerList({ label, sections, chosenId, onChosen }: PickerListProps) {
  const filled = sections.filter(({ items }) => items.length > 0);
  return (
    <ListBox
      aria-label={label}
      className={controls.listBox ?? ''}
      selectionMode="single"
      selectedKeys={chosenId === null ? [] : [chosenId]}
      onSelectionChange={(keys) => {
        // Choosing what is chosen already gives no key: it only closes.
        const items = filled.flatMap((section) => section.items);
        if (keys !== 'all') items.find(({ id }) => keys.has(id))?.choose();
        onChosen();
      }}
      autoFocus
    >
      {filled.map(({ title, items }) => (
        <ListBoxSection key={title} id={title}>
          <Header className={controls.sectionTitle ?? ''}>{title}</Header>
          {items.map((item) => (
            <ListBoxItem key={item.id} id={item.id} textValue={item.name} className={controls.option ?? ''}>
              <span className={controls.optionName}>{item.name}</span>
              {item.aside !== undefined && <span className={controls.optionAside}>{item.aside}</span>}
              {item.description !== undefined && <span className={controls.optionText}>{item.description}</span>}
            </ListBoxItem>
          ))}
        </ListBoxSection>
      ))}
    </ListBox>
  );
}
