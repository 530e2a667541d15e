/** Starts the whole emulator on free ports, as `npm start` or, without the worker, `npm run emulator` would. */
import { startEmulator, type RunningEmulator } from '../../emulator/emulator.ts';
import { parseOptions } from '../../emulator/options.ts';
import { PROJECT } from '../../emulator/project.ts';

export interface StartOptions {
  /** False leaves the worker out. @default true */
  readonly worker?: boolean;
  /** Folder of the store. @default in memory */
  readonly folder?: string;
  /** Of the shell it is started from. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Gets the lines of the terminal. @default they are dropped */
  readonly print?: (line: string) => void;
}

export function start(options: StartOptions = {}): Promise<RunningEmulator> {
  const { worker = true, folder = ':memory:', environment = {}, print = () => undefined } = options;
  const parsed = parseOptions(worker ? [] : ['--no-worker'], {
    API_PORT: '0',
    EMULATOR_PORT: '0',
    XRAY_DAEMON_PORT: '0',
    DATA_DIR: folder,
    ...environment,
  });
  if (parsed.kind !== 'run') throw new Error(`The options are wrong: ${JSON.stringify(parsed)}`);
  return startEmulator(parsed.options, {
    now: Date.now,
    environment,
    print,
    project: PROJECT,
  });
}
