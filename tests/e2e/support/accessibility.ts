/** Accessibility rules (WCAG 2.2 AA, by axe) on the page as it stands. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
}

/** Reflow (WCAG 1.4.10): nothing scrolls sideways at 320 CSS pixels. */
export async function expectReflow(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
}

/**
 * Focus not obscured (WCAG 2.4.11), on a narrow screen: goes once through everything that Tab reaches, and a part of each
 * element with the focus must be in the window with nothing over it.
 */
export async function expectFocusInSight(page: Page): Promise<void> {
  await page.setViewportSize({ width: 360, height: 640 });
  const seen = new Set<string>();
  for (;;) {
    await page.keyboard.press('Tab');
    const { name, place, isInSight } = await page.evaluate(describeFocus);
    if (place === '' || seen.has(place)) break;
    seen.add(place);
    expect(isInSight, `${name} has the focus and is in sight`).toBe(true);
  }
  expect(seen.size).toBeGreaterThan(10);
}

/** Runs in the page. `place` tells elements apart; empty for none. */
function describeFocus(): { name: string; place: string; isInSight: boolean } {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return { name: '', place: '', isInSight: true };
  const name = focused.getAttribute('aria-label') ?? focused.textContent?.trim() ?? focused.tagName;
  const { left, top, width, height } = focused.getBoundingClientRect();
  const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [left + x * width, top + y * height]));
  const isInSight = points.some(([x, y]) => {
    const there = document.elementFromPoint(x!, y!);
    return there !== null && (focused.contains(there) || there.contains(focused));
  });
  const siblings = [...document.querySelectorAll(focused.tagName)];
  return { name, place: `${focused.tagName} ${siblings.indexOf(focused)}`, isInSight };
}
