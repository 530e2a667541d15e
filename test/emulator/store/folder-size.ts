/** What the files of a folder take up, and telemetry to fill it with. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => statSync(join(parentPath, name), { throwIfNoEntry: false }))
    .reduce((sum, stats) => sum + (stats?.size ?? 0), 0);
}

/** @returns what was answered to an export of about `bytes` */
export async function sendEvents(url: string, bytes: number): Promise<number> {
  const count = Math.ceil(bytes / EVENT_BYTES);
  const data = { text: 'x'.repeat(EVENT_BYTES) };
  const response = await fetch(`${url}/1/batch/filling`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-honeycomb-team': 'key' },
    body: JSON.stringify(Array.from({ length: count }, () => ({ data }))),
  });
  await response.arrayBuffer();
  return response.status;
}

const EVENT_BYTES = 50_000;
