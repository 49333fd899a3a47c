/**
 * Drops real files and folders onto the page as a person does. Chromium builds the drag from paths on disk, so that
 * the page sees true `File`s and directory entries; a synthetic `DataTransfer` would not.
 */
import type { Page } from '@playwright/test';

/** Drags `paths` (absolute; files or folders) over the middle of `page` (or of `target`) and lets go. */
export async function dropFiles(
  page: Page,
  paths: readonly string[],
  target?: { x: number; y: number },
): Promise<void> {
  const size = page.viewportSize() ?? { width: 1280, height: 720 };
  const at = target ?? { x: size.width / 2, y: size.height / 2 };
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: at.x, y: at.y, data });
  await session.detach();
}
