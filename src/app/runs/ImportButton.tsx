/** Takes in archives that this lab exported, here or in another browser. */
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { useStore } from 'zustand';
import { showError } from '../../lab/errorsStore.ts';
import { importArchives, importStore } from '../../lab/storage/downloadArchive.ts';
import { Button } from '../controls/Button.tsx';
import typeset from '../design/typeset.module.css';

/** `small` beside small buttons. */
export function ImportButton({ small = false }: { small?: boolean }) {
  const { words } = useStore(importStore);
  return (
    <>
      <FileTrigger
        allowsMultiple
        acceptedFileTypes={['.zip']}
        onSelect={(files) => {
          if (files !== null) void importArchives([...files]).catch(showError);
        }}
      >
        <Button small={small} look="quiet">
          Import …
        </Button>
      </FileTrigger>
      <span role="status" className={typeset.quiet}>
        {words}
      </span>
    </>
  );
}
