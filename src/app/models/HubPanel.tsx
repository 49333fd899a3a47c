/** A model of the Hugging Face Hub by its name: nothing is asked of the Hub before a press. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { conversionInPython } from '../../lab/models/hub/conversionInPython.ts';
import { cancelLookUp, hubStore, lookUpModel } from '../../lab/models/hub/hubStore.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { TextField } from '../controls/fields.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { Problem } from '../viewing/Problem.tsx';
import { FoundModelCard } from './FoundModelCard.tsx';
import styles from './models.module.css';

const SUGGESTED = 'google/flan-t5-small';

export function HubPanel() {
  const { lookUp } = useStore(hubStore);
  return (
    <section aria-labelledby="hub-title" className={styles.hub}>
      <h3 id="hub-title">From the Hugging Face Hub</h3>
      <p className={typeset.intro}>
        The Hub is where most T5 models are published. When you press “Look up”, this page asks huggingface.co for the
        model’s list of files and its configuration; the Hub then sees your network address, the address of this page
        and the model’s name. Before that, it is asked nothing.
      </p>
      <LookUpForm isAsking={lookUp.kind === 'asking'} />
      {lookUp.kind === 'asking' && <p role="status">Asking huggingface.co about {lookUp.name} …</p>}
      {lookUp.kind === 'failed' && <Problem error={lookUp.error} />}
      {lookUp.kind === 'failed' && lookUp.error.tag === 'ModelWeights' && <Conversion name={lookUp.name} />}
      {lookUp.kind === 'found' && <FoundModelCard found={lookUp.found} />}
    </section>
  );
}

function LookUpForm({ isAsking }: { isAsking: boolean }) {
  const [name, setName] = useState(SUGGESTED);
  const [revision, setRevision] = useState('');
  return (
    <form
      className={styles.hubForm}
      onSubmit={(event) => {
        event.preventDefault();
        void lookUpModel(name, revision);
      }}
    >
      <TextField
        label="Model"
        description="Its name, or the address of its page"
        value={name}
        onChange={setName}
        mono
      />
      <TextField
        label="Revision (optional)"
        description="Such as refs/pr/1; empty for main"
        value={revision}
        onChange={setRevision}
        mono
      />
      <div className={classNames(layout.row, styles.wholeRow)}>
        <Button type="submit" isDisabled={name.trim() === ''}>
          Look up
        </Button>
        {isAsking && (
          <Button look="quiet" onPress={cancelLookUp}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  );
}

/** What makes a folder that can be dropped of a model whose weights are in another format. */
function Conversion({ name }: { name: string }) {
  const code = conversionInPython(name);
  return (
    <div className={layout.block}>
      <h4>Convert it in Python, with transformers and torch</h4>
      <pre className={classNames(layout.sunken, typeset.hash, styles.code)}>{code}</pre>
      <div className={layout.row}>
        <Button small onPress={() => void navigator.clipboard.writeText(code)}>
          Copy
        </Button>
      </div>
      <p className={typeset.quiet}>
        Then put spiece.model, or tokenizer.json, from the model’s page beside the files in that folder.
      </p>
    </div>
  );
}
