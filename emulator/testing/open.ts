/** Opens the emulator for a test: on free ports, in memory, without a worker. */
import { startEmulator } from '../emulator.ts';
import { parseOptions } from '../options.ts';
import { localVariables } from '../worker/variables.ts';
import type { Emulator, EmulatorOptions } from './api.ts';
import { createReceived } from './reading.ts';
import { waitForTrace } from './waiting.ts';

const TIMEOUT_MS = 10_000;

export async function openEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { port = 0, folder = ':memory:', frontendUrl, report = toStandardError } = options;
  const parsed = parseOptions(
    [],
    {
      EMULATOR_PORT: String(port),
      EMULATOR_GRPC_PORT: '0',
      XRAY_DAEMON_PORT: '0',
      DATA_DIR: folder,
      FRONTEND_URL: frontendUrl,
    },
    'package',
  );
  if (parsed.kind !== 'run') throw new Error(parsed.kind === 'wrong' ? parsed.message : '');
  const running = await startEmulator(parsed.options, {
    now: Date.now,
    environment: {},
    print: report,
  });
  const { daemonPort, grpcUrl, close } = running;
  const received = createReceived(() => running.context);
  const url = running.url.replace('localhost', '127.0.0.1');
  return {
    ...received,
    url,
    grpcUrl,
    daemonPort,
    variables: {
      ...localVariables(),
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: url,
      ROLLBAR_ENDPOINT: `${url}/api/1/item/`,
      TELEMETRY_LINGER_MS: '0',
    },
    waitForTrace: (wanted, { timeoutMs = TIMEOUT_MS } = {}) =>
      waitForTrace(received, running.context.journal, wanted, timeoutMs),
    reset: async () => {
      const answer = await fetch(`${url}/_emulator/reset`, { method: 'POST' });
      if (!answer.ok) throw new Error(`Cannot empty the emulator: ${await answer.text()}`);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
