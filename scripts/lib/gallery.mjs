/** Pictures of the page for docs/: taken in every look, counted, and listed on one page. */
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MOST_BYTES = 3e6; // of all pictures: they are part of the repository
const QUIET_MS = 500;
const QUALITY = 72; // of WebP: text stays sharp

const LOOKS = {
  light: { colorScheme: 'light', width: 1280, height: 900 },
  dark: { colorScheme: 'dark', width: 1280, height: 900 },
  '360 px': { colorScheme: 'light', width: 360, height: 740 },
};

export class Gallery {
  #folder;
  #sections = new Map();

  /** @param folder is emptied of the gallery's own pictures */
  constructor(folder) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) if (name.endsWith('.webp')) rmSync(join(folder, name));
  }

  /**
   * Takes what the window shows of a view in a state, once in each look.
   * @param looks keys of `LOOKS`
   * @param narrowTop what stands at the top of the narrow window, where the view's own top leaves no room for the state
   */
  async take(page, view, state, { looks = Object.keys(LOOKS), narrowTop } = {}) {
    for (const look of looks) {
      const { colorScheme, width, height } = LOOKS[look];
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height });
      await settle(page);
      if (look === '360 px') await narrowTop?.evaluate((element) => element.scrollIntoView());
      await stand(page);
      const file = `${view} ${state} ${look}`
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .concat('.webp');
      writeFileSync(join(this.#folder, file), await picture(page));
      const section = this.#sections.get(view) ?? [];
      this.#sections.set(view, [...section, { file, words: `${state}, ${look}` }]);
      console.log(file);
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.setViewportSize({ width: LOOKS.light.width, height: LOOKS.light.height });
  }

  /** Writes the page that lists them. @throws Error if they are too large together */
  writePage(path) {
    const sections = [...this.#sections].map(([view, pictures]) => {
      const images = pictures.map(({ file, words }) => `![${view}: ${words}](images/${file})\n*${words}*\n`);
      return `## ${view}\n\n${images.join('\n')}`;
    });
    writeFileSync(
      path,
      `# What the page looks like\n\nEvery view in its states, as \`npm run screenshots\` takes them in Chromium.\n\n${sections.join('\n')}`,
    );
    const bytes = readdirSync(this.#folder).reduce((sum, name) => sum + statSync(join(this.#folder, name)).size, 0);
    console.log(`${(bytes / 1e6).toFixed(2)} MB of pictures`);
    if (bytes > MOST_BYTES) throw new Error(`The pictures take ${bytes} bytes, at most ${MOST_BYTES} are wanted.`);
  }
}

/** Waits for what is still being fetched. */
async function settle(page) {
  // A state may be that something is on its way for ever.
  await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => {});
  const reading = page.getByText(/^(Reading|Counting|Loading) .*…$/).first();
  await reading.waitFor({ state: 'hidden', timeout: 3000 }).catch(() => {});
}

/** Waits until nothing was added for a while: parts of a view come one after the other, and charts are drawn after them. */
async function stand(page) {
  await page.evaluate(
    (quietMs) =>
      new Promise((done) => {
        let timer = setTimeout(done, quietMs);
        new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(done, quietMs);
        }).observe(document.body, { childList: true, subtree: true });
        setTimeout(done, 8 * quietMs); // where a run is live, something always comes
      }),
    QUIET_MS,
  );
}

/** As WebP, which Playwright itself does not make. */
async function picture(page) {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  await session.detach();
  return Buffer.from(data, 'base64');
}
