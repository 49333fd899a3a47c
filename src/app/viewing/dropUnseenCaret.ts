/**
 * A press leaves a caret in the text under it, which nobody sees. While a dialog makes the page inert, Chromium looks for a
 * place for it in every frame, through the whole page: milliseconds each time.
 *
 * @param page what becomes inert when a dialog opens; a caret in it goes then, selected text stays selected
 */
export function dropUnseenCaret(page: HTMLElement): void {
  new MutationObserver(() => {
    const selection = getSelection();
    if (page.inert && selection?.isCollapsed) selection.removeAllRanges();
  }).observe(page, { attributeFilter: ['inert'] });
}
