/**
 * Drops real files and folders onto the page as a person does. Chromium builds the drag from paths on disk, so that
 * the page sees true `File`s and directory entries; a synthetic `DataTransfer` would not.
 */
import type { Page } from '@playwright/test';

/** Drags `paths` (absolute; files or folders) over the middle of the page and lets go. */
export async function dropFiles(page: Page, paths: readonly string[]): Promise<void> {
  const size = page.viewportSize() ?? { width: 1280, height: 720 };
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, x: size.width / 2, y: size.height / 2, data });
  // A hand is slower than the protocol: the browser lets go only where the page has said yes to the drag before.
  for (const type of ['dragEnter', 'dragOver', 'dragOver'] as const) {
    await send(type);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await send('drop');
  await session.detach();
}
