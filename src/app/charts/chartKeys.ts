/** Keys on a chart's crosshair, beside the arrows that move it: what drag, wheel and click do for a pointer. */

/** `leave` takes the crosshair away; a number zooms by that factor. */
export type CrosshairWish = 'leave' | 'pin' | 'fit' | number;

const ZOOM = 2;

/** What a key asks for; null for one that is not the crosshair's. */
export function crosshairKey(event: {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}): CrosshairWish | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  switch (event.key) {
    case 'Escape':
      return 'leave';
    case 'Enter':
      return 'pin';
    case '0':
      return 'fit';
    case '+':
    case '=':
      return ZOOM;
    case '-':
      return 1 / ZOOM;
    default:
      return null;
  }
}
