/** Whether a series of measurements grows. */

/**
 * The slope of a line through measurements by Theil and Sen: the median of the slopes between all pairs, which a few
 * outliers cannot move.
 * @param points `[x, y]` each, at least two
 * @returns y per x
 */
export function slope(points) {
  const slopes = [];
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      const run = points[j][0] - points[i][0];
      if (run !== 0) slopes.push((points[j][1] - points[i][1]) / run);
    }
  }
  slopes.sort((a, b) => a - b);
  const middle = slopes.length / 2;
  return Number.isInteger(middle) ? (slopes[middle - 1] + slopes[middle]) / 2 : slopes[Math.floor(middle)];
}
