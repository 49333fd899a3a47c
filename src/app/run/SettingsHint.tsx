/** Says that what was changed in the sentence is for the next run: the live one goes on as it was started. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { settingsChanged } from '../../lab/run/settingsChanged.ts';
import { classNames } from '../controls/classNames.ts';
import typeset from '../design/typeset.module.css';
import styles from './run.module.css';

/** Give it the run's id as key: what the sentence says when it comes is what the run was started with. */
export function SettingsHint() {
  const draft = useStore(draftStore);
  const [startedWith] = useState(draft);
  return (
    <p role="status" aria-label="Changed settings" className={classNames(typeset.quiet, styles.hint)}>
      {settingsChanged(startedWith, draft) && 'The sentence has changed: that applies to the next run.'}
    </p>
  );
}
