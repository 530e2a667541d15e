/** A store in a file with a thread for queries over it, and short ways to put events in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createQueryThread } from '../../../emulator/columns/query-thread.ts';
import { openDatabase } from '../../../emulator/store/database.ts';
import { THREADS } from '../../../emulator/threads/entries.ts';
import { remoteInsightsEngine } from '../../../emulator/vendors/cloudwatch/insights/engine.ts';
import { remoteHoneycombEngine } from '../../../emulator/vendors/honeycomb/query/engine.ts';

export async function openStore() {
  const folder = mkdtempSync(join(tmpdir(), 'columns-'));
  const database = openDatabase(folder);
  const thread = createQueryThread(database, THREADS.queries);
  if (thread === undefined) throw new Error('A store in a file has a thread');
  database.exec(`
    INSERT INTO log_groups (id, account, region, name, created_ms) VALUES (1, 'a', 'r', 'g', 0);
    INSERT INTO log_streams (id, log_group, name, created_ms)
      VALUES (1, 1, 's1', 0), (2, 1, 's2', 0), (3, 1, 's3', 0);
    INSERT INTO requests (id, vendor, received_ms, operation, headers, body)
      VALUES (1, 'honeycomb', 1795345230000, 'test', '{}', x'')`);
  const insertLog = database.prepare(`
    INSERT INTO log_events (log_stream, timestamp_ms, ingestion_ms, message)
    VALUES (?, ?, ?, ?)`);
  const insertEvent = database.prepare(`
    INSERT INTO honeycomb_events (request, dataset, kind, span_id, time_ns, duration_ns, sample_rate, fields)
    VALUES (1, ?, 'event', ?, ?, ?, ?, ?)`);
  // Messages as bytes, for node:sqlite ends a text at its first NUL.
  const selectLogs = database.prepare(`
    SELECT id, log_stream, timestamp_ms, ingestion_ms, CAST(message AS BLOB) AS message
    FROM log_events ORDER BY id`);
  // No two rows arrive at one time, even when rows that were deleted are stored again.
  let arrived = 1_795_345_230_000;
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

  return {
    database,
    engines: {
      insights: remoteInsightsEngine(thread.run),
      honeycomb: remoteHoneycombEngine(thread.run),
    },
    addLog(stream: number, timestampMs: number, message: string): void {
      insertLog.run(stream, timestampMs, ++arrived, message);
    },
    addEvent(event: {
      dataset: string;
      timeNs: bigint;
      durationNs: bigint | null;
      rate: number;
      fields: object;
    }): void {
      const { dataset, timeNs, durationNs, rate, fields } = event;
      insertEvent.run(dataset, String(++arrived), timeNs, durationNs, rate, JSON.stringify(fields));
    },
    logs: () =>
      selectLogs.all().map((row) => ({
        row: Number(row['id']),
        stream: Number(row['log_stream']),
        timestampMs: Number(row['timestamp_ms']),
        ingestionMs: Number(row['ingestion_ms']),
        message: row['message'] instanceof Uint8Array ? utf8.decode(row['message']) : '',
      })),
    closeThread: () => thread.close(),
    async close(): Promise<void> {
      await thread.close();
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}
