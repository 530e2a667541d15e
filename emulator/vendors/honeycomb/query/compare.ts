/**
 * Compares the events inside of a box with all others for which a query holds: which attributes are spread differently,
 * the most different first. It looks at every event of a side up to a number, beyond that at a sample: the same events
 * each time, chosen by their row ids. Calculated fields are left out: what they are made of is compared.
 */
import type { Columns } from '../../../columns/columns.ts';
import type { Steps } from '../../../columns/steps.ts';
import type { Value } from '../expression/value.ts';
import type { Box } from './box.ts';
import { differenceOf, weightOf, type Difference, type Side } from './difference.ts';
import type { FieldsReader } from './fields-reader.ts';
import { type Selection, selectEvents } from './select.ts';

export interface ComparisonJob extends Selection {
  readonly kind: 'comparison';
  readonly box: Box;
}

export interface AttributeDifference extends Difference {
  readonly name: string;
}

export interface Comparison {
  /** Events for which the query holds. */
  readonly inside: number;
  readonly outside: number;
  /** Those that were compared. */
  readonly sampled: Readonly<Record<Side, number>>;
  /** Those that differ, largest difference first; none with too few events inside. */
  readonly differences: readonly AttributeDifference[];
  /** Attributes that were compared. */
  readonly compared: number;
}

/** Of each side: a share is known to half a point then. */
const MOST_SAMPLED = 10_000;
/** Of fewer events nothing can be said. */
const LEAST_INSIDE = 20;
/** Attributes that differ by less are alike, in points. */
const LEAST_POINTS = 10;
const LEAST_SET = 5;
/** An attribute whose values are so often unique is an id, and says nothing of what events have in common. */
const UNIQUE_SHARE = 0.9;
/** Ids of things that happen once, though several events may have them. Those of users are not such ids. */
const IDS =
  /^(?:trace|meta)\.|(?:^|[._-])(?:trace|span|parent|request|correlation|message|event)[._-]?id$/i;
/** Of an attribute's value: longer ones that begin alike count as one. */
const MOST_CHARACTERS = 1000;
/** Bounds the memory for a sender that invents names. */
const MOST_ATTRIBUTES = 5000;
const READ_AT_ONCE = 500;

/** @param columns of the table of events @param readFields reads fields of rows of it */
export function* compareEvents(
  job: ComparisonJob,
  columns: Columns<Value>,
  readFields: FieldsReader,
): Steps<Comparison> {
  const ids: Record<Side, number[]> = { inside: [], outside: [] };
  yield* selectEvents(job, columns, (id, _timeMs, inside) => {
    ids[inside ? 'inside' : 'outside'].push(id);
  });
  const counts = { inside: ids.inside.length, outside: ids.outside.length };
  if (counts.inside < LEAST_INSIDE) {
    return { ...counts, sampled: { inside: 0, outside: 0 }, differences: [], compared: 0 };
  }
  const attributes = new Map<string, Record<Side, Map<Value, number>>>();
  const weights = { inside: 0, outside: 0 };
  const sampled = { inside: sample(ids.inside), outside: sample(ids.outside) };

  function add(side: Side, name: string, value: Value, weight: number): void {
    if (value === null || typeof value === 'object') return;
    let spread = attributes.get(name);
    if (spread === undefined) {
      if (attributes.size >= MOST_ATTRIBUTES) return;
      spread = { inside: new Map(), outside: new Map() };
      attributes.set(name, spread);
    }
    const kept = typeof value === 'string' ? shortened(value) : value;
    spread[side].set(kept, (spread[side].get(kept) ?? 0) + weight);
  }

  for (const side of ['inside', 'outside'] as const) {
    for (let at = 0; at < sampled[side].length; at += READ_AT_ONCE) {
      for (const { rate, fields } of readFields(sampled[side].slice(at, at + READ_AT_ONCE))) {
        const weight = job.plan.spec.usage_mode === true ? 1 : rate;
        weights[side] += weight;
        for (const name in fields) add(side, name, fields[name] ?? null, weight);
      }
      yield;
    }
  }
  return {
    ...counts,
    sampled: { inside: sampled.inside.length, outside: sampled.outside.length },
    ...rank(attributes, {
      weights,
      sampled: sampled.inside.length + sampled.outside.length,
      boxed: job.box.column,
    }),
  };
}

/** Texts of a megabyte each would not fit the memory of the thread. A part of a text would hold the whole in memory. */
function shortened(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  return Buffer.from(text.slice(0, MOST_CHARACTERS)).toString();
}

/** The events whose row ids, well mixed, are the least: no time or order is preferred. */
function sample(ids: readonly number[]): readonly number[] {
  if (ids.length <= MOST_SAMPLED) return ids;
  const limit = (MOST_SAMPLED / ids.length) * 2 ** 32;
  return ids.filter((id) => mixed(id) < limit);
}

/** https://github.com/skeeto/hash-prospector: a bijection of 32 bits */
function mixed(id: number): number {
  let bits = id | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}

interface Compared {
  readonly weights: Readonly<Record<Side, number>>;
  /** Events of both sides. */
  readonly sampled: number;
  /** The column that the box is of: of course that differs. */
  readonly boxed: string;
}

function rank(
  attributes: ReadonlyMap<string, Record<Side, Map<Value, number>>>,
  { weights, sampled, boxed }: Compared,
): Pick<Comparison, 'differences' | 'compared'> {
  const meanWeight = (weights.inside + weights.outside) / sampled;
  const all: AttributeDifference[] = [];
  for (const [name, { inside, outside }] of attributes) {
    const events = (weightOf(inside) + weightOf(outside)) / meanWeight;
    if (name === boxed || IDS.test(name) || events < LEAST_SET) continue;
    if (isUnique([...inside.keys(), ...outside.keys()], events)) continue;
    const spread = {
      inside: withMissing(inside, weights.inside),
      outside: withMissing(outside, weights.outside),
    };
    all.push({ name, ...differenceOf(spread) });
  }
  const differences = all.filter(({ points }) => points >= LEAST_POINTS).toSorted(byPoints);
  return { differences, compared: all.length };
}

/** Of attributes that differ as much, those that people gave a meaning come first. */
const TELLING = /^(?:app\.|enduser\.|user\.|error$|exception\.type$|http\.route$)/;

function byPoints(a: AttributeDifference, b: AttributeDifference): number {
  const [x, y] = [a, b].map(
    ({ points, name }) => Math.round(points) + Number(TELLING.test(name)) / 2,
  );
  return (y ?? 0) - (x ?? 0) || b.points - a.points || (a.name < b.name ? -1 : 1);
}

function isUnique(values: readonly Value[], events: number): boolean {
  if (events <= LEAST_INSIDE || new Set(values).size / events <= UNIQUE_SHARE) return false;
  return values.every((value) => typeof value === 'string');
}

function withMissing(counts: ReadonlyMap<Value, number>, all: number): ReadonlyMap<Value, number> {
  const missing = all - weightOf(counts);
  return missing > 0 ? new Map([...counts, [null, missing]]) : counts;
}
