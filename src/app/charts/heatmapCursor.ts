/** Moving a cursor over the cells of a matrix with the keyboard. Cells count row by row from 0. */

/**
 * The cell that a key leads to from `cell` in a matrix of `length × width`: arrows by one, Home and End within the row,
 * Page Up and Page Down to the first and the last row. Null for a key that moves nothing here; at an edge it stays.
 */
export function cellAfterKey(key: string, cell: number, length: number, width: number): number | null {
  const row = Math.floor(cell / width);
  const column = cell % width;
  const at = (toRow: number, toColumn: number): number =>
    Math.max(0, Math.min(length - 1, toRow)) * width + Math.max(0, Math.min(width - 1, toColumn));
  switch (key) {
    case 'ArrowLeft':
      return at(row, column - 1);
    case 'ArrowRight':
      return at(row, column + 1);
    case 'ArrowUp':
      return at(row - 1, column);
    case 'ArrowDown':
      return at(row + 1, column);
    case 'Home':
      return at(row, 0);
    case 'End':
      return at(row, width - 1);
    case 'PageUp':
      return at(0, column);
    case 'PageDown':
      return at(length - 1, column);
    default:
      return null;
  }
}
