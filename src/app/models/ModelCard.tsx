/** One model: its shape, its tokenizer, its hash, and what it takes of the GPU's memory. */
import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { byteSize } from '../../base/byteSize.ts';
import { deviceStore } from '../../lab/deviceStore.ts';
import { showError } from '../../lab/errorsStore.ts';
import { takeModel } from '../../lab/files/takeModel.ts';
import { modelStore, sameSource } from '../../lab/modelStore.ts';
import { describeModel, hashModel, type ModelDescription } from '../../lab/models/describeModel.ts';
import type { KnownModel } from '../../lab/models/knownModels.ts';
import { runsStore } from '../../lab/run/runsStore.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import { Facts } from '../controls/Facts.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { Problem } from '../viewing/Problem.tsx';
import { useLoaded } from '../viewing/useLoaded.ts';
import { KeepModel } from './KeepModel.tsx';
import { ModelMemory } from './ModelMemory.tsx';
import styles from './models.module.css';
import { shapeFacts } from './shapeFacts.ts';

export function ModelCard({ model, isChosen }: { model: KnownModel; isChosen: boolean }) {
  const { choice, description, bytes } = model;
  const titleId = useId();
  const described = useLoaded(model.id, () => describeModel(choice.source));
  const { load } = useStore(modelStore);
  const isLoaded = load.kind === 'ready' && sameSource(load.source, choice.source);
  return (
    <article aria-labelledby={titleId} className={classNames(layout.card, styles.card)}>
      <div className={layout.block}>
        <h3 id={titleId}>{choice.name}</h3>
        <p className={typeset.quiet}>
          {description}
          {bytes !== null && ` ${byteSize(bytes)} of files.`}
        </p>
        <div className={layout.row}>
          <LoadButton model={model} isLoaded={isLoaded} />
          <span role="status" className={typeset.good}>
            {[isLoaded && 'Loaded ✓', isChosen && 'In the sentence ✓'].filter((word) => word !== false).join(' · ')}
          </span>
        </div>
        <KeepModel choice={choice} />
      </div>
      {described.kind === 'loading' && <p role="status">Reading its configuration …</p>}
      {described.kind === 'failed' && <Problem error={described.error} />}
      {described.kind === 'ready' && <Described model={model} described={described.value} />}
    </article>
  );
}

function LoadButton({ model, isLoaded }: { model: KnownModel; isLoaded: boolean }) {
  const { device } = useStore(deviceStore);
  const { liveId, starting } = useStore(runsStore);
  const isBusy = liveId !== null || starting;
  return (
    <>
      <Button isDisabled={device.kind === 'missing' || isBusy || isLoaded} onPress={() => takeModel(model.choice)}>
        Load this model
      </Button>
      {isBusy && <span className={typeset.quiet}>A run holds the model that is loaded.</span>}
      {device.kind === 'missing' && <span className={typeset.quiet}>Loading it needs WebGPU.</span>}
    </>
  );
}

function Described({ model, described }: { model: KnownModel; described: ModelDescription }) {
  const { config, parameters, weights, tokenizer } = described;
  return (
    <>
      <Facts
        facts={[
          ...shapeFacts(config, parameters),
          ['Vocabulary', `${config.vocabSize} rows, tokenizer of ${tokenizer.pieces} pieces`],
          ['Output layer', config.tiedHead ? 'the embedding table' : 'a matrix of its own'],
        ]}
      />
      <ModelMemory config={config} weights={weights} />
      <Hashes model={model} tokenizer={tokenizer.identity} />
    </>
  );
}

function Hashes({ model, tokenizer }: { model: KnownModel; tokenizer: string }) {
  const { load } = useStore(modelStore);
  const [computed, setComputed] = useState<string | null>(null);
  const [computing, setComputing] = useState(false);
  const isLoaded = load.kind === 'ready' && sameSource(load.source, model.choice.source);
  const identity = isLoaded ? load.report.identity : computed;
  const compute = async () => {
    setComputing(true);
    try {
      setComputed(await hashModel(model.choice.source));
    } finally {
      setComputing(false);
    }
  };
  return (
    <dl className={styles.hashes}>
      <div>
        <dt>
          <abbr title="Over configuration and float32 values of every tensor: the same however the files are split. Checkpoints and the library know a model by it.">
            SHA-256 of the model
          </abbr>
        </dt>
        <dd>
          {identity === null ? (
            <Button small look="quiet" isDisabled={computing} onPress={() => void compute().catch(showError)}>
              {computing ? 'Reading every tensor …' : 'Compute it'}
            </Button>
          ) : (
            <span className={typeset.hash}>{identity}</span>
          )}
        </dd>
      </div>
      <div>
        <dt>SHA-256 of its tokenizer’s file</dt>
        <dd className={typeset.hash}>{tokenizer}</dd>
      </div>
    </dl>
  );
}
