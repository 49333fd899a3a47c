/** What a study has found: heat-map, table, learning curves, correlation, and all of it as files. */
import { useMemo } from 'react';
import {
  downloadResults,
  downloadScores,
  downloadStudyFile,
  downloadTable,
  resultsOf,
} from '../../lab/studies/exportStudies.ts';
import type { ShownStudy } from '../../lab/studies/studiesStore.ts';
import { promptsOfStudy } from '../../lab/studies/studyPrompts.ts';
import { transferTable } from '../../training/study/studyResults.ts';
import { Button } from '../controls/Button.tsx';
import { classNames } from '../controls/classNames.ts';
import layout from '../design/layout.module.css';
import { Correlation } from './Correlation.tsx';
import { LearningCurves } from './LearningCurves.tsx';
import styles from './studies.module.css';
import { TransferFigures } from './TransferFigures.tsx';

export function StudyResults({ shown }: { shown: ShownStudy }) {
  const { study, results } = shown;
  const cells = useMemo(() => transferTable(study, resultsOf(shown)), [study, shown]);
  return (
    <div className={classNames(layout.sections, styles.results)}>
      <TransferFigures name={study.name} cells={cells} />
      <LearningCurves shown={shown} />
      <Correlation
        cells={cells}
        version={results.size}
        load={() => promptsOfStudy(shown)}
        explanation={`of a source’s prompt and the target’s own after its last step from ${study.scratch[0] ?? 'scratch'}`}
      />
      <div className={layout.row}>
        <Button small onPress={() => downloadTable(shown)}>
          Table (.csv)
        </Button>
        <Button small onPress={() => downloadScores(shown)}>
          Every score (.csv)
        </Button>
        <Button small onPress={() => downloadResults(shown)}>
          Results (.json)
        </Button>
        <Button small look="quiet" onPress={() => downloadStudyFile(shown)}>
          Study file (.json)
        </Button>
      </div>
    </div>
  );
}
