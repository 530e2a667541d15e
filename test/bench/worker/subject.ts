/**
 * A fixture running in workerd under Miniflare, with the real worker's compatibility settings, database and
 * bundler, reachable through Miniflare's own port and on workerd's socket directly.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Log, LogLevel, Miniflare } from 'miniflare';
import { createBundler } from '../../../emulator/worker/bundle.ts';
import { readWorkerConfig } from '../../../emulator/worker/config.ts';
import { migrate, runScript } from '../../../emulator/worker/migrate.ts';
import type { PerRequest } from './bench.ts';
import { childPids } from './cpu-time.ts';

/** Where a request enters: through Miniflare's entry worker, as users have it, or past it. */
export type Entrance = 'miniflare' | 'workerd';

export interface SubjectOptions {
  /** How reports call it. */
  readonly name: string;
  readonly fixture: 'bare' | 'full' | 'shipped' | 'signals';
  /** Of the worker, `APP` of the fixtures among them. */
  readonly variables: Readonly<Record<string, string>>;
  readonly perRequest: PerRequest;
  readonly inspector?: boolean;
  /** SQL that fills the database beside the sample. */
  readonly posts?: string;
}

export interface Subject extends Pick<SubjectOptions, 'name' | 'perRequest'> {
  readonly ports: Readonly<Record<Entrance, number>>;
  /** Of workerd, where it can be told. */
  readonly pid: number | undefined;
  /** Of the inspector, when it was asked for. */
  readonly inspector: URL | undefined;
  /** The end of what workerd said about errors. */
  lastWords(): string;
  close(): Promise<void>;
}

const MAX_LAST_WORDS = 1_000;
const ROOT = new URL('../../../', import.meta.url);

export async function startSubject(options: SubjectOptions): Promise<Subject> {
  const { name, fixture, variables, perRequest, inspector = false, posts } = options;
  const config = await readWorkerConfig(fileURLToPath(new URL('wrangler.toml', ROOT)));
  const folder = mkdtempSync(join(tmpdir(), 'cruddur-bench-'));
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  // Ends with the process too, at every end of it.
  process.once('exit', removeFolder);
  const entry = fileURLToPath(new URL(`fixtures/${fixture}.worker.ts`, import.meta.url));
  const { '@opentelemetry/sdk-trace-base': _standIn, ...alias } = config.alias;
  // The package as it is shipped uses all of its own.
  const bundler = await createBundler(
    entry,
    folder,
    fixture === 'shipped' ? { ...config, alias } : config,
  );
  await bundler.build();
  await bundler.close();

  const before = childPids();
  let lastWords = '';
  const miniflare = new Miniflare({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    log: new Log(LogLevel.ERROR),
    modules: [{ type: 'ESModule', path: bundler.file }],
    modulesRoot: folder,
    compatibilityDate: config.compatibilityDate,
    compatibilityFlags: [...config.compatibilityFlags],
    bindings: { ...variables },
    d1Databases: Object.fromEntries(config.databases.map(({ binding, id }) => [binding, id])),
    d1Persist: false,
    // The other fixtures have no class that could stand behind the binding.
    durableObjects: Object.fromEntries(
      (fixture === 'full' || fixture === 'signals' ? config.objects : []).map(
        ({ binding, className }) => [binding, { className, useSQLite: true }],
      ),
    ),
    durableObjectsPersist: false,
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    ...(inspector ? { inspectorPort: 0 } : {}),
    // Read and thrown away: an unread console would stop the worker when its pipe is full.
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      stdout.resume();
      stderr.on('data', (chunk: Buffer) => {
        lastWords = (lastWords + chunk.toString()).slice(-MAX_LAST_WORDS);
      });
    },
  });
  const close = async (): Promise<void> => {
    await miniflare.dispose();
    removeFolder();
    process.off('exit', removeFolder);
  };

  try {
    const url = await miniflare.ready;
    for (const { binding, migrations } of config.databases) {
      const database = await miniflare.getD1Database(binding);
      await migrate(database, migrations);
      await runScript(database, fileURLToPath(new URL('src/cruddur/sample.sql', ROOT)));
      if (posts !== undefined) await database.prepare(posts).run();
    }
    const direct = await miniflare.unsafeGetDirectURL();
    const started = [...childPids()].filter((pid) => !before.has(pid));
    return {
      name,
      perRequest,
      lastWords: () => lastWords,
      ports: { miniflare: Number(url.port), workerd: Number(direct.port) },
      pid: started.length === 1 ? started[0] : undefined,
      inspector: inspector ? await miniflare.getInspectorURL() : undefined,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
