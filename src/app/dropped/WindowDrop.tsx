/**
 * The whole window takes files: dropped anywhere, dropped on a noun of the sentence, or pasted, and tables pasted as
 * text. Listens on the window, because a drag is a matter between it and the browser; shows a frame while one is under way.
 */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { filesOfTransfer } from '../../lab/files/collectFiles.ts';
import { dragStore, NOUNS, type Noun } from '../../lab/files/dragStore.ts';
import { inspectGiven } from '../../lab/files/inspectGiven.ts';
import { fileOfPastedText } from '../../lab/files/pastedText.ts';
import styles from './dropped.module.css';

export function WindowDrop() {
  const { dragging, over } = useStore(dragStore);
  useEffect(listenForFiles, []);
  return (
    <div className={styles.overlay} data-dragging={dragging || undefined} aria-hidden="true">
      {dragging && <p>{over === null ? 'Drop to see what it is' : OVER_WORDS[over]}</p>}
    </div>
  );
}

const OVER_WORDS: Readonly<Record<Noun, string>> = {
  source: 'Drop a .npy here to start from it',
  model: 'Drop a model folder here to load it',
  task: 'Drop a table here to make a task of it',
  recipe: 'Drop a run file here to open it',
};

function listenForFiles(): () => void {
  // Enter and leave come for every element the pointer crosses; the drag is over when as many left as entered.
  let depth = 0;
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  const end = () => {
    depth = 0;
    dragStore.setState({ dragging: false, over: null });
  };
  const onEnter = (event: DragEvent) => {
    if (!carriesFiles(event)) return;
    // Taken here as well: a drop may follow without a single dragover where the element below has just changed.
    event.preventDefault();
    depth += 1;
    dragStore.setState({ dragging: true });
  };
  const onLeave = (event: DragEvent) => {
    if (!carriesFiles(event)) return;
    depth -= 1;
    if (depth <= 0) end();
  };
  const onOver = (event: DragEvent) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    const over = nounAt(event.target);
    if (dragStore.getState().over !== over) dragStore.setState({ over });
  };
  const onDrop = (event: DragEvent) => {
    if (event.dataTransfer === null || !carriesFiles(event)) return;
    event.preventDefault();
    end();
    void inspectGiven(filesOfTransfer(event.dataTransfer), nounAt(event.target));
  };
  const onPaste = (event: ClipboardEvent) => {
    const { clipboardData } = event;
    if (clipboardData === null) return;
    const text = clipboardData.files.length > 0 || takesText(event.target) ? null : clipboardData.getData('text/plain');
    const file = text === null ? null : fileOfPastedText(text);
    if (clipboardData.files.length === 0 && file === null) return;
    event.preventDefault();
    void inspectGiven(file === null ? filesOfTransfer(clipboardData) : Promise.resolve([file]));
  };
  const stop = new AbortController();
  const { signal } = stop;
  window.addEventListener('dragenter', onEnter, { signal });
  window.addEventListener('dragleave', onLeave, { signal });
  window.addEventListener('dragover', onOver, { signal });
  window.addEventListener('drop', onDrop, { signal });
  window.addEventListener('paste', onPaste, { signal });
  return () => stop.abort();
}

/** What is pasted into a field is the field's. */
function takesText(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null;
}

function nounAt(target: EventTarget | null): Noun | null {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-noun]') : null;
  return NOUNS.find((noun) => noun === element?.dataset.noun) ?? null;
}
