/** An error where it arose, in its three parts. */
import type { LabErrorParts } from '../../base/errors.ts';
import { ErrorWhy } from '../errors/ErrorCards.tsx';
import styles from './problem.module.css';

export function Problem({ error }: { error: LabErrorParts }) {
  return (
    <div role="alert" className={styles.problem}>
      <p className={styles.what}>{error.what}</p>
      <ErrorWhy parts={error} />
      <p>{error.remedy}</p>
    </div>
  );
}
