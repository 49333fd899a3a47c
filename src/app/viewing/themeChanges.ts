/** Tells canvases when the page's colours change: they cannot inherit them as elements do. */

const COLOUR_QUERIES = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'];

/** Calls `listener` when the person or the system switches theme or contrast, until the returned function is called. */
export function onThemeChange(listener: () => void): () => void {
  const attributes = new MutationObserver(listener);
  attributes.observe(document.documentElement, { attributeFilter: ['class', 'data-theme', 'style'] });
  const queries = COLOUR_QUERIES.map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', listener);
  return () => {
    attributes.disconnect();
    for (const query of queries) query.removeEventListener('change', listener);
  };
}

/** Colours of the present theme by their expressions: to ask the browser may cost it the styles of the whole page. */
const known = new Map<string, string>();
let forgets = false;

/**
 * The colour that a CSS expression such as `var(--run-1)` stands for in the present theme, as a string that a canvas
 * takes. Custom properties with `light-dark()` only resolve in use, so the probe's `color` is set and read.
 */
export function resolveColour(probe: HTMLElement, expression: string): string {
  if (!forgets) onThemeChange(() => known.clear());
  forgets = true;
  const resolved = known.get(expression) ?? colourInUse(probe, expression);
  known.set(expression, resolved);
  return resolved;
}

function colourInUse(probe: HTMLElement, expression: string): string {
  probe.style.color = expression;
  return getComputedStyle(probe).color;
}

/** Whether an element shows dark: its used `color-scheme`, whoever set it. */
export function isDark(element: Element): boolean {
  const scheme = getComputedStyle(element).colorScheme;
  const asked = matchMedia('(prefers-color-scheme: dark)').matches;
  const [allowsLight, allowsDark] = [scheme.includes('light'), scheme.includes('dark')];
  return allowsDark && (asked || !allowsLight);
}
