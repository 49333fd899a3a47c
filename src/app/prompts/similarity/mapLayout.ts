/** Places of a map in the frame of its drawing. */

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly margin: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Coordinates `[N][2]` moved and scaled, by one factor for both axes, into the frame; up is up. */
export function fittedPoints(coordinates: readonly (readonly number[])[], frame: Frame): Point[] {
  const [across, along] = [0, 1].map((axis) => extent(coordinates.map((place) => place[axis] ?? 0)));
  const room = { x: frame.width - 2 * frame.margin, y: frame.height - 2 * frame.margin };
  const factors = [room.x / (across?.size ?? 0), room.y / (along?.size ?? 0)].filter(Number.isFinite);
  const factor = factors.length === 0 ? 0 : Math.min(...factors);
  return coordinates.map(([x = 0, y = 0]) => ({
    x: frame.width / 2 + (x - (across?.middle ?? 0)) * factor,
    y: frame.height / 2 - (y - (along?.middle ?? 0)) * factor,
  }));
}

function extent(values: readonly number[]): { size: number; middle: number } {
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  return { size: highest - lowest, middle: (highest + lowest) / 2 };
}

/** The point closest to a place, or null if none is as close as `reach`. */
export function pointNear(points: readonly Point[], { x, y }: Point, reach: number): number | null {
  let nearest: number | null = null;
  let smallest = reach;
  for (const [index, point] of points.entries()) {
    const distance = Math.hypot(point.x - x, point.y - y);
    if (distance <= smallest) {
      nearest = index;
      smallest = distance;
    }
  }
  return nearest;
}

export interface LabelPlace extends Point {
  readonly textAnchor: 'start' | 'end';
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

/** Units of the drawing: of a letter, of a line, and of a point with the gap beside it. */
const LETTER = 6.2;
const LINE = 12;
const BESIDE = 10;
const MOST_LINES_AWAY = 6;

/**
 * Where the names of the points stand: beside them, on the right if there is room, else on the left, else some lines
 * lower or higher, so that no name covers another or a point.
 */
export function labelPlaces(
  points: readonly Point[],
  names: readonly string[],
  { width }: { width: number },
): LabelPlace[] {
  const taken: Box[] = points.map(({ x, y }) => ({ left: x - BESIDE / 2, right: x + BESIDE / 2, y }));
  return points.map(({ x, y }, index) => {
    const size = (names[index] ?? '').length * LETTER;
    const right = (dy: number) => ({ left: x + BESIDE, right: x + BESIDE + size, y: y + dy });
    const left = (dy: number) => ({ left: x - BESIDE - size, right: x - BESIDE, y: y + dy });
    const ways = Array.from({ length: MOST_LINES_AWAY + 1 }, (_, lines) => lines * LINE).flatMap((dy) => [
      right(dy),
      left(dy),
      right(-dy),
      left(-dy),
    ]);
    const isFree = (box: Box) => box.left >= 0 && box.right <= width && !taken.some((other) => meet(box, other));
    const box = ways.find(isFree) ?? right(0);
    taken.push(box);
    return box.left > x
      ? { x: box.left, y: box.y, textAnchor: 'start' }
      : { x: box.right, y: box.y, textAnchor: 'end' };
  });
}

function meet(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && Math.abs(one.y - other.y) < LINE;
}
