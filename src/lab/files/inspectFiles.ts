import { parseNpy } from '../../formats/npy.ts';
import { parseTable } from '../../formats/table.ts';
import { suggestTask } from '../../tasks/taskPreview.ts';
import { errorParts } from '../errorsStore.ts';
import type { GivenFile } from './collectFiles.ts';
import type { InspectedItem } from './inspected.ts';
import { inspectPrompt } from './inspectPrompt.ts';

let id = 0;
export async function inspectFiles(files: readonly GivenFile[]): Promise<InspectedItem[]> {
  return Promise.all(
    files.map(async ({ path, file }): Promise<InspectedItem> => {
      const bytes = new Uint8Array(await file.arrayBuffer());
      try {
        if (path.endsWith('.tsv')) {
          const table = parseTable(bytes, path);
          return { kind: 'table', id: id++, name: path, file, table, suggestion: suggestTask(table) };
        }
        return inspectPrompt(id++, path, 'NumPy array', parseNpy(bytes, path));
      } catch (error) {
        return { kind: 'refused', id: id++, name: path, what: 'unknown', error: errorParts(error) };
      }
    }),
  );
}
