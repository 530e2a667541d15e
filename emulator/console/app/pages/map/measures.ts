/** What lines of the map are drawn by: how often, how much fails, how long the slowest take. */
import type { MapEdge, MapNode, ServiceMap } from '../../../api/map/shapes.ts';
import { duration, number, percent } from '../../format.ts';

/** A share of failures above this is red. */
const TOLERATED = 0.01;

export interface Figures {
  readonly count: number;
  readonly failed: number;
  readonly p99_ms: number;
}

export interface Measure {
  readonly name: 'rate' | 'errors' | 'p99';
  readonly words: string;
  /** What a line's width grows with the root of. */
  readonly of: (figures: Figures) => number;
  /** In a few characters. */
  readonly label: (figures: Figures, map: ServiceMap) => string;
}

export const MEASURES: readonly [Measure, ...Measure[]] = [
  {
    name: 'rate',
    words: 'Rate',
    of: ({ count }) => count,
    label: (figures, map) => (isBad(figures) ? failedWords(figures) : rateWords(figures, map)),
  },
  { name: 'errors', words: 'Errors', of: shareOf, label: failedWords },
  {
    name: 'p99',
    words: 'p99',
    of: ({ p99_ms }) => p99_ms,
    label: ({ p99_ms }) => duration(p99_ms),
  },
];

export function isBad(figures: Figures): boolean {
  return shareOf(figures) > TOLERATED;
}

export function shareOf({ count, failed }: Figures): number {
  return count === 0 ? 0 : failed / count;
}

export function failedWords(figures: Figures): string {
  return `${percent(shareOf(figures))} failed`;
}

/** As in `12/min`. */
export function rateWords({ count }: Figures, { from_ms: from, to_ms: to }: ServiceMap): string {
  const perMinute = count / Math.max((to - from) / 60_000, 1 / 60);
  return `${number(Number(perMinute.toPrecision(perMinute < 10 ? 2 : 3)))}/min`;
}

/** As in `p50 142 · p99 366 ms`. */
export function quantileWords({ p50_ms, p99_ms }: { p50_ms: number; p99_ms: number }): string {
  const [p50, p99] = [duration(p50_ms), duration(p99_ms)];
  const unitOf = (text: string) => text.slice(text.lastIndexOf(' '));
  const isAlike = unitOf(p50) === unitOf(p99) && !/min/.test(p99);
  return `p50 ${isAlike ? p50.slice(0, p50.lastIndexOf(' ')) : p50} · p99 ${p99}`;
}

export function edgeId({ from, to }: MapEdge): string {
  return `${from} → ${to}`;
}

/** As in `backend-hono → notifier`. */
export function edgeName({ from, to }: MapEdge, nodes: readonly MapNode[]): string {
  const nameOf = (id: string) => nodes.find((node) => node.id === id)?.name ?? id;
  return `${nameOf(from)} → ${nameOf(to)}`;
}
