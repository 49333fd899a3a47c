/**
 * A press leaves a caret in the text under it, which nobody sees. While a dialog makes the page inert, Chromium looks for a
 * place for it in every frame, through the whole page: milliseconds each time.
 *
 * @param page what becomes inert when a dialog opens: the caret goes then, but for that of a field in the dialog. Selected
 *   text stays selected.
 */
export function dropUnseenCaret(page: HTMLElement): void {
  new MutationObserver(() => {
    const selection = getSelection();
    if (page.inert && selection?.isCollapsed && !isInDialog(selection.anchorNode)) selection.removeAllRanges();
  }).observe(page, { attributeFilter: ['inert'] });
}

function isInDialog(place: Node | null): boolean {
  const element = place instanceof Element ? place : place?.parentElement;
  return element?.closest('[role="dialog"]') != null;
}
