/** What the person adds to a run: its name, notes, tags, colour. Stored when the dialog is closed with Save. */
import { useState } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useStore } from 'zustand';
import { comparisonStore } from '../../lab/compare/comparisonStore.ts';
import { LOOKS } from '../../lab/compare/runColours.ts';
import { showError } from '../../lab/errorsStore.ts';
import { notesOf, runNotesStore, tagsOf } from '../../lab/run/runNotes.ts';
import { annotateRun } from '../../lab/run/storedRuns.ts';
import type { RunRow } from '../../lab/runs/runRows.ts';
import { paletteColour } from '../charts/chartTypes.ts';
import { Swatch } from '../charts/Swatch.tsx';
import { Button } from '../controls/Button.tsx';
import controls from '../controls/controls.module.css';
import fields from '../controls/fields.module.css';
import { TextField } from '../controls/fields.tsx';
import layout from '../design/layout.module.css';
import styles from './runDetails.module.css';

const PLACES = Array.from({ length: LOOKS }, (_, place) => place);
const COLOUR_NAMES = ['blue', 'orange', 'green', 'purple', 'yellow', 'grey'];

interface RunDetailsProps {
  readonly row: RunRow;
  readonly onClose: () => void;
}

export function RunDetails({ row, onClose }: RunDetailsProps) {
  const { byId } = useStore(runNotesStore);
  const { places } = useStore(comparisonStore);
  const before = notesOf(byId, row.id);
  const [title, setTitle] = useState(row.record.name);
  const [notes, setNotes] = useState(before.notes);
  const [tags, setTags] = useState(before.tags.join(', '));
  const [place, setPlace] = useState<number | null>(places[row.id] ?? null);
  const save = () => {
    const given = title.trim();
    const isOwn = given === '' || given === row.record.spec.name;
    const change = { title: isOwn ? null : given, notes: notes.trim(), tags: tagsOf(tags), place };
    annotateRun(row.id, change).catch(showError);
    onClose();
  };
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      className={styles.overlay ?? ''}
    >
      <Modal className={styles.modal ?? ''}>
        <Dialog className={controls.dialog ?? ''}>
          <Heading slot="title" className={styles.modalTitle ?? ''}>
            Name, notes, tags and colour
          </Heading>
          <TextField
            label="Name"
            value={title}
            onChange={setTitle}
            description={`Left empty, the run is called as its sentence says: ${row.record.spec.name}`}
          />
          <TextField label="Notes" value={notes} onChange={setNotes} multiline />
          <TextField label="Tags" value={tags} onChange={setTags} description="With commas between them" />
          <div className={fields.field}>
            <Label id="looks" className={fields.label}>
              Colour and dash
            </Label>
            <ListBox
              aria-labelledby="looks"
              layout="grid"
              className={styles.looks ?? ''}
              selectionMode="single"
              selectedKeys={place === null ? [] : [place]}
              onSelectionChange={(keys) => {
                if (keys !== 'all') setPlace(keys.size === 0 ? null : Number([...keys][0]));
              }}
            >
              {PLACES.map((each) => (
                <ListBoxItem
                  key={each}
                  id={each}
                  textValue={`${COLOUR_NAMES[each % COLOUR_NAMES.length]}, dash ${Math.floor(each / COLOUR_NAMES.length) + 1}`}
                  className={styles.look ?? ''}
                >
                  <Swatch colour={paletteColour(each)} dash={each} />
                </ListBoxItem>
              ))}
            </ListBox>
          </div>
          <div className={layout.row}>
            <Button look="primary" onPress={save}>
              Save
            </Button>
            <Button look="quiet" onPress={onClose}>
              Cancel
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
