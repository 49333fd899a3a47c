/** Deletion that can be undone, and what is left where a full disk has no room even to note it. */
import { isLabError } from '../base/errors.ts';
import { showError, showErrorParts } from './errorsStore.ts';

/**
 * Puts something in the trash by `trash`, and returns whether it lies there. If there is no room, it says so and offers
 * to remove it for good by `remove`, which needs none.
 * @param what "Checkpoint 20 of “topic from scratch”"
 * @throws LabError of `trash`, but for `Storage`
 */
export async function putInTrash(
  what: string,
  trash: () => Promise<void>,
  remove: () => Promise<void>,
): Promise<boolean> {
  try {
    await trash();
    return true;
  } catch (error) {
    if (!isLabError(error, 'Storage')) throw error;
    showErrorParts(
      {
        tag: 'Storage',
        what: `${what} could not be put in the trash`,
        found: error.found,
        expected: 'room to note what is deleted',
        remedy:
          'Empty the trash, or remove this for good to make room: that cannot be undone. Export what you want to keep.',
      },
      [{ label: 'Remove for good', run: () => void remove().catch(showError) }],
    );
    return false;
  }
}
