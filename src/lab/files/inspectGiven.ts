/** The way of given files onto the page: inspected, shown, and taken at once where they were dropped on a noun. */
import { showError } from '../errorsStore.ts';
import { viewStore } from '../views/viewStore.ts';
import type { GivenFile } from './collectFiles.ts';
import type { Noun } from './dragStore.ts';
import { filesStore } from './filesStore.ts';

/**
 * Inspects what was dropped, pasted or chosen and shows it. In the library, and where
 * prompts are tried, prompts go right into it. A prompt, model or
 * run file dropped on its noun of the sentence is taken at once; everything else waits for the person.
 */
export async function inspectGiven(given: Promise<readonly GivenFile[]>, noun: Noun | null = null): Promise<void> {
  filesStore.setState({ inspecting: true });
  try {
    const files = await given;
    // What takes files apart is most of the page's own code; it is fetched when there is a file.
    const [{ inspectFiles }, { takeItem }, { takeIntoLibrary }, { takeIntoTry }] = await Promise.all([
      import('./inspectFiles.ts'),
      import('./takeItem.ts'),
      import('../library/takeFiles.ts'),
      import('../tryIt/takeFiles.ts'),
    ]);
    const inspected = await inspectFiles(files);
    const { view } = viewStore.getState();
    const found =
      view === 'prompts' ? await takeIntoLibrary(inspected) : view === 'try' ? takeIntoTry(inspected) : inspected;
    filesStore.setState((state) => ({
      items: [...found, ...state.items],
      given: { ...state.given, ...Object.fromEntries(files.map(({ path, file }) => [path, file])) },
    }));
    if (noun !== null) await takeItem(found, noun);
  } catch (error) {
    showError(error);
  } finally {
    filesStore.setState({ inspecting: false });
  }
}
