/**
 * The process that runs SQL of people. Its first thread watches over the second, which reads the store: it says which
 * cap was reached and kills the process, also when the emulator is gone. Where no statement came for a minute it ends.
 */
import { DatabaseSync } from 'node:sqlite';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { Ask, type Said, Told } from '../sql/messages.ts';
import { readSql } from '../sql/read.ts';

const LOOK_MS = 25;
const IDLE_MS = 60_000;
/** Of the reading thread's own objects; SQLite's memory comes on top. */
const HEAP_MB = 128;

/** Said by the reading thread: how long it takes to start does not count. */
const BEGUN = 'begun';

const ASK_FOR_LESS = 'which is the most that a statement may take: ask for less';

if (isMainThread) watch(process.argv[2] ?? '');
else read(String(workerData));

function watch(file: string): void {
  const reader = new Worker(new URL(import.meta.url), {
    workerData: file,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  let running: (Ask & { readonly startMs: number; readonly startBytes: number }) | undefined;
  let idle = setTimeout(kill, IDLE_MS);

  function kill(): void {
    process.kill(process.pid, 'SIGKILL');
  }
  function stop(message: string): void {
    running = undefined;
    process.send?.({ kind: 'stopped', message } satisfies Told, kill);
  }

  process.on('disconnect', kill);
  let asked: Ask | undefined;
  process.on('message', (message) => {
    clearTimeout(idle);
    asked = v.parse(Ask, message);
    reader.postMessage(asked, []);
  });
  reader.on('message', (message) => {
    if (message === BEGUN) {
      const startBytes = process.memoryUsage.rss();
      running = asked && { ...asked, startMs: performance.now(), startBytes };
      process.send?.({ kind: BEGUN } satisfies Said);
    } else if (running !== undefined) {
      running = undefined;
      process.send?.(v.parse(Told, message));
      idle = setTimeout(kill, IDLE_MS);
    }
  });
  reader.on('error', () => stop(`Stopped at ${HEAP_MB} MB of rows, ${ASK_FOR_LESS}`));
  setInterval(() => {
    if (running === undefined) return;
    const { startMs, ms, startBytes, memoryBytes } = running;
    if (performance.now() - startMs > ms) {
      stop(`Stopped after ${ms / 1000} s, ${ASK_FOR_LESS}`);
    } else if (process.memoryUsage.rss() - startBytes > memoryBytes) {
      stop(`Stopped at ${Math.round(memoryBytes / 1_000_000)} MB, ${ASK_FOR_LESS}`);
    }
  }, LOOK_MS);
}

function read(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true });
  // Sorting takes the process's memory, which is limited, instead of the disk, which is not.
  database.exec('PRAGMA temp_store = MEMORY');
  parentPort?.on('message', (message) => {
    parentPort?.postMessage(BEGUN, []);
    const told = readSql(database, v.parse(Ask, message), () => performance.now());
    parentPort?.postMessage(told, []);
  });
}
