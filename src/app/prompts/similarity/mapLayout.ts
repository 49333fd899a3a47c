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

/** Where the names beside the points stand so that none covers another: moved down where two would meet. */
export function labelHeights(points: readonly Point[], { width, height }: { width: number; height: number }): number[] {
  const placed: Point[] = [];
  const heights = points.map(({ y }) => y);
  for (const [index, { x }] of [...points.entries()].sort(([, a], [, b]) => a.y - b.y)) {
    const above = placed.filter((other) => Math.abs(other.x - x) < width).map((other) => other.y + height);
    const y = Math.max(heights[index] ?? 0, ...above);
    heights[index] = y;
    placed.push({ x, y });
  }
  return heights;
}
