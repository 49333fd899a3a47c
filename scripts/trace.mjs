/**
 * `npm run trace`: is the page smooth? Watches Chromium's main thread, in one browser after the other:
 *
 * 1. a run of the lab's model for a minute, while a person presses and points;
 * 2. a stored run of 30,000 steps and four others on the same axes, opened, pointed at, zoomed, smoothed, scrolled;
 * 3. a run that trains beside those four;
 * 4. the stored runs opened and closed again and again, for what is left of them in memory.
 *
 * Says which tasks were long and why, and how long presses and moves of the pointer took to be seen; judges both by the
 * limits below, and ends with 1 if one does not hold. Report: `.cache/trace/report.md`.
 *
 * `--seconds 60`: how long the first run trains. `--only training,stored,beside,memory`: parts of it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromium, servePage } from './lib/labBrowser.mjs';
import { root } from './lib/root.mjs';
import { judge, reportOf } from './lib/smoothness.mjs';
import { lookAtStored, openAndClose, trainBeside, trainWatched } from './lib/smoothScenes.mjs';

const SCENES = {
  training: { title: 'A run that trains', play: trainWatched },
  stored: { title: 'Five stored runs of 30,000 steps', play: lookAtStored },
  beside: { title: 'A run that trains beside four of 30,000 steps', play: trainBeside },
  memory: { title: 'Stored runs opened and closed', play: openAndClose },
};

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    only: { type: 'string', default: Object.keys(SCENES).join(',') },
  },
});
const seconds = Number(options.seconds);
const wanted = options.only.split(',');
const unknown = wanted.filter((name) => !(name in SCENES));
if (!(seconds > 0) || unknown.length > 0) {
  console.error(
    `--seconds is ${options.seconds}, --only ${options.only}: expected a number above 0, and of ${Object.keys(SCENES)}.`,
  );
  process.exit(2);
}

const folder = join(root, '.cache', 'trace');
const server = await servePage('trace', 4193);
const scenes = [];
let verdicts = [];
try {
  for (const name of wanted) {
    const { title, play } = SCENES[name];
    console.log(title);
    const browser = await launchChromium();
    try {
      scenes.push({ title, ...(await play(browser, server.address, seconds)) });
      verdicts = judge(scenes);
      // After every scene: who stops it half-way keeps what was measured.
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'report.md'), reportOf(scenes, verdicts, browser.version()));
    } finally {
      await browser.close();
    }
  }
} finally {
  await server.close();
}
console.log(readFileSync(join(folder, 'report.md'), 'utf8'));
process.exitCode = verdicts.every(({ holds }) => holds) ? 0 : 1;
