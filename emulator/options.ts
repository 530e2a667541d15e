/**
 * Reads the command line and the environment into one frozen `Options`. It reports all problems in one go, each with
 * the variable's name, so that a user corrects them in one go too.
 */
import * as v from 'valibot';
import { frontendUrl, readForwarding } from './server/forwarded.ts';

export interface Options {
  /** Port of the worker's API. 0 takes a free one, here and below. */
  readonly apiPort: number;
  /** Port of the vendors' HTTP APIs and the console. */
  readonly emulatorPort: number;
  /** Port of OTLP over gRPC. Undefined takes 4317 and does without when that is taken, as a collector's may be. */
  readonly grpcPort: number | undefined;
  /** Port of the X-Ray daemon, UDP and TCP. */
  readonly daemonPort: number;
  /** Folder of the store, or `:memory:`. */
  readonly dataDirectory: string;
  /** True refuses AWS requests signed with an unknown key, which otherwise pass unverified. */
  readonly strictAuth: boolean;
  /** Host names other than loopback's that may address the emulator. */
  readonly allowedHosts: readonly string[];
  /** Where a workspace shows the emulator's port; undefined on a machine of one's own. */
  readonly forwardedUrl: string | undefined;
  /** Origins of the front ends, with commas between them: their pages may send OTLP, Honeycomb events and Rollbar items. */
  readonly frontendUrl: string;
  /** Older telemetry is deleted; 0 keeps it for ever. */
  readonly maxDays: number;
  /** Beyond it the oldest telemetry is deleted; in 1,000,000 bytes. 0 lets the store grow. */
  readonly maxMegabytes: number;
  /** False starts the vendors alone. */
  readonly worker: boolean;
}

/** A checkout of this project has a worker to start. The installed package has none. */
export type Edition = 'project' | 'package';

export type ParsedOptions =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string };

const Port = (fallback: string) =>
  v.pipe(
    v.optional(v.string(), fallback),
    v.check((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'a port from 0 to 65535'),
    v.transform(Number),
  );

const Amount = (fallback: string) =>
  v.pipe(
    v.optional(v.string(), fallback),
    v.check((text) => /^\d{1,9}$/.test(text), 'a whole number, 0 for no limit'),
    v.transform(Number),
  );

const Origins = v.pipe(
  v.string(),
  v.transform((text) => text.split(',').map((origin) => origin.trim())),
  v.transform((origins) => origins.filter((origin) => origin !== '')),
  v.check((origins) => origins.length > 0 && origins.every(isHttp), 'an http or https address'),
  v.transform((origins) => origins.map((origin) => new URL(origin).origin).join(',')),
);

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

const HostList = v.pipe(
  v.optional(v.string(), ''),
  v.transform((text) => text.split(',').map((host) => host.trim().toLowerCase())),
  v.transform((hosts) => hosts.filter((host) => host !== '')),
  v.check(
    (hosts) => hosts.every((host) => /^[a-z0-9.-]+$/.test(host)),
    'host names without port, separated by commas',
  ),
);

const Environment = v.object({
  API_PORT: Port('4567'),
  EMULATOR_PORT: Port('4318'),
  EMULATOR_GRPC_PORT: v.optional(Port('4317')),
  XRAY_DAEMON_PORT: Port('2000'),
  DATA_DIR: v.pipe(v.optional(v.string(), '.data'), v.minLength(1, 'a folder, or :memory:')),
  EMULATOR_AUTH: v.optional(v.picklist(['strict', 'lax'], 'strict or lax'), 'lax'),
  EMULATOR_ALLOWED_HOSTS: HostList,
  STORE_MAX_DAYS: Amount('30'),
  STORE_MAX_MB: Amount('4000'),
  FRONTEND_URL: Origins,
});

/**
 * @param args the words after the command.
 * @returns what to run, or that help is asked for, or one message with everything that is wrong.
 */
export function parseOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  edition: Edition = 'project',
): ParsedOptions {
  if (args.some((word) => word === '--help' || word === '-h')) return { kind: 'help' };
  const flags = edition === 'project' ? ['--no-worker'] : [];
  const known = [...flags, '--help'].join(' and ');
  const problems = args
    .filter((word) => !flags.includes(word))
    .map((word) => `Unknown argument '${word}', known: ${known}`);
  const parsed = v.safeParse(Environment, {
    ...env,
    FRONTEND_URL: env['FRONTEND_URL'] ?? frontendUrl(env),
  });
  if (!parsed.success) problems.push(...parsed.issues.map(describeIssue));
  if (!parsed.success || problems.length > 0)
    return { kind: 'wrong', message: problems.join('\n') };

  const { output } = parsed;
  const options: Options = {
    apiPort: output.API_PORT,
    emulatorPort: output.EMULATOR_PORT,
    grpcPort: output.EMULATOR_GRPC_PORT ?? (output.EMULATOR_PORT === 0 ? 0 : undefined),
    daemonPort: output.XRAY_DAEMON_PORT,
    dataDirectory: output.DATA_DIR,
    strictAuth: output.EMULATOR_AUTH === 'strict',
    allowedHosts: Object.freeze(output.EMULATOR_ALLOWED_HOSTS),
    forwardedUrl: readForwarding(env)?.(output.EMULATOR_PORT),
    frontendUrl: output.FRONTEND_URL,
    maxDays: output.STORE_MAX_DAYS,
    maxMegabytes: output.STORE_MAX_MB,
    worker: edition === 'project' && !args.includes('--no-worker'),
  };
  return { kind: 'run', options: Object.freeze(options) };
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const name = String(issue.path?.[0]?.key);
  return `Cannot use ${name}='${String(issue.path?.[0]?.value)}': it must be ${issue.message}`;
}

interface EditionHelp {
  readonly command: string;
  readonly flags: string;
  readonly starts: string;
  readonly variables: string;
  readonly frontend: string;
  readonly end: string;
}

const EDITIONS: Readonly<Record<Edition, EditionHelp>> = {
  project: {
    command: 'node emulator/main.ts [--no-worker]',
    flags: '\n  --no-worker  start the vendors and the console without the worker',
    starts:
      '\n  the Cruddur API (the worker, under workerd)                          http://localhost:4567',
    variables:
      '\n  API_PORT=4567              port of the worker; 0 takes a free one, here and below',
    frontend: 'call the API and send telemetry',
    end: `
The worker also gets the OTEL_*, HONEYCOMB_*, AWS_XRAY_*, CLOUDWATCH_*, ROLLBAR_*, LOG_* and TELEMETRY_*
variables that are set, except credentials: locally it uses the emulator's own.`,
  },
  package: {
    command: 'cruddur-edge [emulator]',
    flags: '',
    starts: '',
    variables: '',
    frontend: 'send telemetry',
    end: '',
  },
};

function helpOf({ command, flags, starts, variables, frontend, end }: EditionHelp): string {
  return `Usage: ${command} [--help]

Starts on this machine, on loopback only:${starts}
  Honeycomb, X-Ray, CloudWatch Logs and Rollbar, and the console       http://localhost:4318
  OTLP over gRPC                                                       http://localhost:4317
  the X-Ray daemon (UDP and TCP)                                       127.0.0.1:2000
${flags}
  --help       print this and end

Variables, with their defaults:${variables}
  EMULATOR_PORT=4318         port of the vendors and the console; 0 takes a free one
  EMULATOR_GRPC_PORT=4317    port of OTLP over gRPC; not set, and 4317 is taken: runs without gRPC
  XRAY_DAEMON_PORT=2000      port of the X-Ray daemon
  DATA_DIR=.data             folder of what is stored; :memory: keeps nothing
  STORE_MAX_DAYS=30          older telemetry is deleted; 0 keeps it for ever
  STORE_MAX_MB=4000          beyond it the oldest is deleted; 0 lets the store grow
  EMULATOR_AUTH=lax          strict refuses AWS requests signed with keys other than the local ones
  EMULATOR_ALLOWED_HOSTS=    further Host names to answer to, separated by commas
  FRONTEND_URL=http://localhost:3000    whose pages may ${frontend}; several with commas
In a workspace of Gitpod or GitHub Codespaces the origins of its ports are known from the workspace's own variables.${end}

Exit codes: 0 stopped by Ctrl-C or SIGTERM, 1 could not start or failed, 2 wrong argument or variable.
`;
}

export const HELP: Readonly<Record<Edition, string>> = {
  project: helpOf(EDITIONS.project),
  package: helpOf(EDITIONS.package),
};
