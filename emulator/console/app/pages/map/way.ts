/** The way of a line from one node to another, past the points where the layout bends it. */
import { NODE_HEIGHT, NODE_WIDTH } from '../../../api/map/shapes.ts';

type Point = readonly [x: number, y: number];

interface Middle {
  readonly x: number;
  readonly y: number;
}

export interface Way {
  /** As SVG writes it. */
  readonly path: string;
  readonly head: string;
  readonly middle: Point;
}

const HEAD = 7;

export function wayOf(from: Middle, to: Middle, bends: readonly Point[]): Way {
  // Lines leave and arrive where the layers face each other.
  const isAcross = Math.abs(to.x - from.x) >= NODE_WIDTH;
  const sign = (isAcross ? to.x - from.x : to.y - from.y) < 0 ? -1 : 1;
  const side = (at: Middle, by: number): Point =>
    isAcross ? [at.x + by * (NODE_WIDTH / 2), at.y] : [at.x, at.y + by * (NODE_HEIGHT / 2)];
  const [beginX, beginY] = side(from, sign);
  const [endX, endY] = side(to, -sign);
  const tip: Point = [endX, endY];
  const last: Point = isAcross ? [endX - sign * HEAD, endY] : [endX, endY - sign * HEAD];
  const points: Point[] = [[beginX, beginY], ...bends.slice(1, -1).slice(0, 20), last];
  // The layout's own bend says nothing about a line between neighbours.
  const ends = points.length <= 3 ? [points[0] ?? last, last] : points;
  const path = [`M${show(ends[0] ?? last)}`];
  for (let at = 1; at < ends.length; at++) {
    const [[x0, y0], [x1, y1]] = [ends[at - 1] ?? last, ends[at] ?? last];
    const [one, two]: [Point, Point] = isAcross
      ? [
          [(x0 + x1) / 2, y0],
          [(x0 + x1) / 2, y1],
        ]
      : [
          [x0, (y0 + y1) / 2],
          [x1, (y0 + y1) / 2],
        ];
    path.push(`C${show(one)} ${show(two)} ${show([x1, y1])}`);
  }
  const half = Math.floor((ends.length - 1) / 2);
  const [[ax, ay], [bx, by]] = [ends[half] ?? last, ends[half + 1] ?? last];
  return {
    path: path.join(''),
    head: headAt(tip, last, isAcross),
    middle: [(ax + bx) / 2, (ay + by) / 2],
  };
}

function headAt(tip: Point, [x, y]: Point, isAcross: boolean): string {
  const half = HEAD * 0.7;
  const [one, two]: [Point, Point] = isAcross
    ? [
        [x, y - half],
        [x, y + half],
      ]
    : [
        [x - half, y],
        [x + half, y],
      ];
  return `M${show(tip)}L${show(one)}L${show(two)}Z`;
}

function show([x, y]: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}
