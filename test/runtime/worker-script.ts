/** A worker of the tests in workerd, bundled as the project's own is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Log, LogLevel, Miniflare, type WorkerOptions } from 'miniflare';
import { createBundler } from '../../emulator/worker/bundle.ts';
import { readWorkerConfig } from '../../emulator/worker/config.ts';

export interface WorkerScript {
  readonly url: URL;
  close(): Promise<void>;
}

export interface WorkerScriptOptions extends Pick<
  WorkerOptions,
  | 'bindings'
  | 'serviceBindings'
  | 'outboundService'
  | 'kvNamespaces'
  | 'r2Buckets'
  | 'd1Databases'
  | 'queueProducers'
  | 'durableObjects'
  | 'queueConsumers'
  | 'tails'
  | 'workflows'
  | 'analyticsEngineDatasets'
> {
  /** More workers that the script may be bound to, each with its source. */
  readonly beside?: readonly WorkerOptions[];
  /** Told of what workerd prints to its standard error. */
  readonly onError?: (text: string) => void;
}

export async function startWorkerScript(
  script: URL,
  { onError = () => undefined, beside = [], ...options }: WorkerScriptOptions,
): Promise<WorkerScript> {
  const folder = mkdtempSync(join(tmpdir(), 'worker-script-'));
  const config = await readWorkerConfig(
    fileURLToPath(new URL('../../wrangler.toml', import.meta.url)),
  );
  const bundler = await createBundler(fileURLToPath(script), folder, config);
  await bundler.build();
  await bundler.close();
  const miniflare = new Miniflare({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    unsafeTriggerHandlers: true,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (out, error) => {
      out.resume();
      error.on('data', (chunk: Buffer) => onError(chunk.toString()));
    },
    workers: [
      {
        name: 'main',
        modules: [{ type: 'ESModule', path: bundler.file }],
        modulesRoot: folder,
        compatibilityDate: config.compatibilityDate,
        compatibilityFlags: [...config.compatibilityFlags],
        ...options,
      },
      ...beside,
    ],
  });
  return {
    url: await miniflare.ready,
    async close() {
      await miniflare.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
