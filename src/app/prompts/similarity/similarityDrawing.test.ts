import { describe, expect, it } from 'vitest';
import { symmetricMatrix } from '../../../prompts/similarity/squareMatrix.ts';
import { dendrogramLines } from './dendrogramLines.ts';
import { fittedPoints, labelPlaces } from './mapLayout.ts';
import { paintedValues, scaleOf } from './matrixScale.ts';

describe('the colours of a matrix', () => {
  const of = (...[ab, ac, bc]: [number, number, number]) => {
    const pairs = { '01': ab, '02': ac, '12': bc } as Record<string, number>;
    return symmetricMatrix(3, (row, column) => (row === column ? 1 : pairs[`${row}${column}`]!));
  };

  it('run over what is there, the diagonal apart, while all is positive', () => {
    const matrix = of(0.5, 0.625, 0.75);
    const scale = scaleOf(matrix);
    expect(scale).toEqual({ lowest: 0.5, highest: 0.75, diverging: false });
    expect(paintedValues(matrix, scale)).toEqual({
      values: Float32Array.of(0.5, 0, 0.125, 0, 0.5, 0.25, 0.125, 0.25, 0.5),
      limit: 0.25,
    });
  });

  it('are centred on zero once anything is negative', () => {
    expect(scaleOf(of(-0.5, 0.25, 0.125))).toEqual({ lowest: -0.5, highest: 0.5, diverging: true });
    expect(paintedValues(of(-0.5, 0.25, 0.125), scaleOf(of(-0.5, 0.25, 0.125))).limit).toBe(0.5);
  });

  it('exist for one prompt and for equal ones', () => {
    expect(
      paintedValues(
        symmetricMatrix(1, () => 1),
        scaleOf(symmetricMatrix(1, () => 1)),
      ).limit,
    ).toBe(1);
    expect(scaleOf(symmetricMatrix(0, () => 1))).toEqual({ lowest: 0, highest: 1, diverging: false });
  });
});

it('a dendrogram’s lines join at the mean of their places, deeper for lower merges', () => {
  const merges = [
    { left: 0, right: 1, height: 0.25, count: 2 },
    { left: 2, right: 3, height: 1, count: 3 },
  ];
  expect(dendrogramLines(merges, 3)).toEqual([
    { depth: 0.75, upper: { depth: 1, place: 0.5 }, lower: { depth: 1, place: 1.5 } },
    { depth: 0, upper: { depth: 0.75, place: 1 }, lower: { depth: 1, place: 2.5 } },
  ]);
});

it('a map keeps its proportions and fills its frame', () => {
  const points = fittedPoints(
    [
      [0, 0],
      [2, 0],
      [1, 1],
    ],
    { width: 240, height: 140, margin: 20 },
  );
  expect(points).toEqual([
    { x: 20, y: 120 },
    { x: 220, y: 120 },
    { x: 120, y: 20 },
  ]);
  expect(fittedPoints([[3, 3]], { width: 240, height: 140, margin: 20 })).toEqual([{ x: 120, y: 70 }]);
});

it('names on a map stand beside their points where there is room, and never on each other or on a point', () => {
  const alone = labelPlaces([{ x: 50, y: 50 }], ['rte'], { width: 300 });
  expect(alone).toEqual([{ x: 60, y: 50, textAnchor: 'start' }]);
  const atTheEdge = labelPlaces([{ x: 290, y: 50 }], ['rte'], { width: 300 });
  expect(atTheEdge).toEqual([{ x: 280, y: 50, textAnchor: 'end' }]);
  const points = [48, 50, 55, 60, 52].map((y, index) => ({ x: 140 + 8 * index, y }));
  const places = labelPlaces(points, ['one', 'two', 'three', 'four', 'five'], { width: 300 });
  const boxes = places.map(({ x, y, textAnchor }) => ({ side: textAnchor, x, y }));
  for (const [index, box] of boxes.entries()) {
    for (const other of boxes.slice(0, index)) {
      expect(box.side !== other.side || Math.abs(box.y - other.y) >= 12).toBe(true);
    }
    for (const point of points) {
      const isAhead = box.side === 'start' ? point.x > box.x - 5 : point.x < box.x + 5;
      expect(!isAhead || Math.abs(box.y - point.y) >= 12 || Math.abs(point.x - box.x) > 20).toBe(true);
    }
  }
});
