/** Brings a stored study to where it can go on: its model is at hand, and its lock is held. */
import { parseStudy } from '../training/study/studyFile.ts';
import { ActiveStudy } from './activeStudy.ts';
import type { HostPorts } from './hostPorts.ts';
import type { ModelHolder } from './modelHolder.ts';
import { modelOfRun } from './modelOfRun.ts';
import { studyLock, underLock } from './runLocks.ts';

/**
 * @param onEnd called when the study is over for now and stored as such, before its lock falls free
 * @throws LabError `Busy`, `RunFile`, `Storage`
 */
export async function launchStudy(
  studyId: string,
  ports: HostPorts,
  holder: ModelHolder,
  onEnd: () => void,
): Promise<ActiveStudy> {
  const record = await ports.studies.read(studyId);
  const study = parseStudy(record.json, record.fileName);
  const spec = study.runs[0]?.spec;
  if (spec !== undefined) await modelOfRun(holder, spec);
  return underLock(ports, studyLock(studyId), async (releaseLock) => {
    return new ActiveStudy({
      record,
      study,
      studies: ports.studies,
      labFiles: ports.runFiles({}),
      loadModel: () => holder.require(spec?.weights),
      post: ports.post,
      nowSeconds: ports.nowSeconds,
      onEnd: () => {
        onEnd();
        releaseLock();
      },
    });
  });
}
