/** How the loaded model's kernels were chosen: when, which, what it brought, what was refused; and the way to redo it. */
import { useStore } from 'zustand';
import { tuningSentence } from '../../engine/fused/tuning/tuningReport.ts';
import { commands } from '../../lab/commands/commands.ts';
import { kernelStore } from '../../lab/kernelStore.ts';
import { modelStore } from '../../lab/modelStore.ts';
import { kernelWords } from '../../t5/fused/kernelProgress.ts';
import { CommandButton } from '../controls/Button.tsx';
import styles from './header.module.css';

export function KernelChoice() {
  const { load } = useStore(modelStore);
  const { progress } = useStore(kernelStore);
  if (progress !== null) return <p role="status">{kernelWords(progress)}</p>;
  if (load.kind !== 'ready') return <p>Kernels are chosen when a model is loaded.</p>;
  const { tuning } = load.report;
  if (tuning === null) return <p>The model runs on tfjs, which has its own kernels.</p>;
  return (
    <>
      <p role="status">{tuningSentence(tuning)}</p>
      {tuning.kind === 'tuned' && (
        <dl className={styles.chosen}>
          {tuning.chosen.map(({ what, variant, isDefault }) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>
                {variant}
                {isDefault && ' (the default)'}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {tuning.kind === 'tuned' && tuning.refused.length > 0 && (
        <p>{`${tuning.refused.length} variants are not used here: this GPU does not run them as it should.`}</p>
      )}
      <CommandButton command={commands.tuneAgain} small />
    </>
  );
}
