/**
 * Whether looking something up in the store of X-Ray's segments takes longer the more is stored: each look-up among
 * few traces and among two hundred times as many, in turn, in this process. By an index it takes hardly longer, by a
 * walk through all traces two hundred times as long.
 */
import { openDatabase } from '../../../emulator/store/database.ts';
import { createTraceStore } from '../../../emulator/vendors/xray/derived/trace-store.ts';
import type {
  TimeRangeType,
  TraceStore,
} from '../../../emulator/vendors/xray/derived/trace-store.ts';
import {
  createSegmentStore,
  type SegmentStore,
} from '../../../emulator/vendors/xray/segments/store.ts';
import type { PartOptions } from '../part.ts';
import { judge, median, type Row } from '../row.ts';
import { makeDataFolder } from './server.ts';
import {
  fillStore,
  SEGMENTS_A_TRACE,
  STORED_SCOPE,
  storedTraceId,
  type StoredRange,
} from './stored-traces.ts';

const FEW = 100;
const MANY = 200 * FEW;
const ROUNDS = 30;
const CALLS = 20;
/** The page of a reading call. */
const PAGE = 10;
const MAX_RATIO = 3;

interface Store {
  readonly segments: SegmentStore;
  readonly traces: TraceStore;
  readonly range: StoredRange;
  /** How many traces. */
  readonly size: number;
  readonly close: () => void;
}

/** Prepares a look-up in a store; calling what it gives is what is measured. */
type LookUp = (store: Store) => () => readonly unknown[];

/** @returns a row for each look-up: how much longer it takes among many traces. */
export async function measureGrowth({ quick, progress }: PartOptions): Promise<Row[]> {
  const [few, many] = [await open(FEW, progress), await open(MANY, progress)];
  const rows = Object.entries(lookUps()).map(([name, prepare]) => {
    const [inFew, inMany] = [prepare(few), prepare(many)];
    if (inFew().length === 0 || inMany().length === 0)
      throw new Error(`Cannot measure ${name}: it finds nothing`);
    const rounds = Array.from({ length: quick ? 2 : ROUNDS }, () => [took(inFew), took(inMany)]);
    const ratio = median(rounds.map(([a = Number.NaN, b = Number.NaN]) => b / a));
    progress(`${name}: ${ratio.toFixed(2)} times as long`);
    return judge({
      name: `${name} among ${MANY.toLocaleString('en')} traces`,
      value: ratio,
      unit: `× among ${FEW}`,
      reference: `a walk through all would take ${MANY / FEW} times as long`,
      limit: { atMost: MAX_RATIO },
    });
  });
  for (const { close } of [few, many]) close();
  return rows;
}

async function open(traces: number, progress: (line: string) => void): Promise<Store> {
  const folder = makeDataFolder();
  const range = await fillStore(folder, traces * SEGMENTS_A_TRACE, progress);
  const database = openDatabase(folder);
  const store = createTraceStore(database);
  store.register(traces * SEGMENTS_A_TRACE, store.newestSegment());
  return {
    segments: createSegmentStore(database),
    traces: store,
    range,
    size: traces,
    close: () => database.close(),
  };
}

function lookUps(): Record<string, LookUp> {
  const pages = (['TraceId', 'Event', 'Service'] as const).flatMap((type): [string, LookUp][] => [
    [`X-Ray: the first page by ${type}`, (store) => () => page(store, type)],
    [`X-Ray: a page by ${type} in the middle`, (store) => deepPage(store, type)],
  ]);
  return {
    'X-Ray: the documents of a trace': (store) => {
      const traceId = middle(store);
      return () => store.segments.documents(STORED_SCOPE, traceId);
    },
    ...Object.fromEntries(pages),
  };
}

function page({ traces, range }: Store, type: TimeRangeType) {
  return traces.find(STORED_SCOPE, type, range, PAGE);
}

/** Behind the half that is newest. */
function deepPage({ traces, range, size }: Store, type: TimeRangeType) {
  const after = traces.find(STORED_SCOPE, type, range, size / 2).at(-1);
  return () => traces.find(STORED_SCOPE, type, range, PAGE, after);
}

/** Hex digits of the trace in the middle. */
function middle({ range: { start, end }, size }: Store): string {
  return storedTraceId(size / 2, start + (end - start) / 2);
}

/** Milliseconds of some calls. */
function took(work: () => unknown): number {
  const started = performance.now();
  for (let call = 0; call < CALLS; call++) work();
  return performance.now() - started;
}
