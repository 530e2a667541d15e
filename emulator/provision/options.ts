/** Reads the command line and the environment of `npm run provision`, and reports all that is wrong in one go. */
import * as v from 'valibot';
import { isKey, isRegion, isWebAddress } from './variable-forms.ts';

const VENDORS = ['aws', 'honeycomb', 'rollbar'] as const;
export type Vendor = (typeof VENDORS)[number];

export interface Options {
  readonly target: 'emulator' | 'aws';
  readonly direction: 'provision' | 'destroy';
  readonly isDryRun: boolean;
  readonly vendors: readonly Vendor[];
  /** Where the emulator is. */
  readonly emulatorUrl: string;
  /** What was deployed. */
  readonly revision: string | undefined;
  /** Path of a file. */
  readonly sourceMap: string | undefined;
  readonly minifiedUrl: string;
  readonly env: Environment;
}

export type ParsedOptions =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'help' }
  | { readonly kind: 'template' }
  | { readonly kind: 'wrong'; readonly message: string };

/** A blank variable counts as not set. */
const Variable = v.pipe(
  v.optional(v.string()),
  v.transform((text) => text?.trim() || undefined),
);
const Key = v.pipe(
  Variable,
  v.check(
    (text = 'a') => isKey(text),
    'has white space or a letter beyond ASCII inside: copy it again',
  ),
);
const Region = v.pipe(
  Variable,
  v.check((text = 'a') => isRegion(text), 'must be a region like us-east-1'),
);
const Endpoint = v.pipe(
  Variable,
  v.check(
    (text = 'https://a') => isWebAddress(text),
    'must be an address with https:// before the host',
  ),
);
const Environment = v.object({
  ALARM_TOPIC_ARN: Variable,
  AWS_ACCESS_KEY_ID: Key,
  AWS_DEFAULT_REGION: Region,
  AWS_REGION: Region,
  AWS_SECRET_ACCESS_KEY: Key,
  AWS_SESSION_TOKEN: Key,
  BUDGET_EMAIL: Variable,
  FINDINGS_EMAIL: Variable,
  HONEYCOMB_API_ENDPOINT: Endpoint,
  HONEYCOMB_API_KEY: Key,
  OTEL_SERVICE_NAME: Variable,
  ROLLBAR_ACCESS_TOKEN: Key,
  ROLLBAR_ENVIRONMENT: Variable,
  ROLLBAR_READ_TOKEN: Key,
});
export type Environment = v.InferOutput<typeof Environment>;

const FLAGS = new Set(['--dry-run', '--destroy', '--yes', '--help', '-h', '--template']);
const Values = v.object({
  '--target': v.picklist(['emulator', 'aws'], "--target must be 'emulator' or 'aws'"),
  '--only': v.optional(v.picklist(VENDORS, `--only must be one of ${VENDORS.join(', ')}`)),
  '--emulator': v.optional(
    v.pipe(v.string(), v.check(isLoopback, '--emulator must be an http address of this machine')),
    'http://localhost:4318',
  ),
  '--revision': v.optional(
    v.pipe(v.string(), v.regex(/^.{1,40}$/, '--revision must have 1 to 40 characters')),
  ),
  '--source-map': v.optional(v.string()),
  '--minified-url': v.optional(v.string(), 'https://worker.js'),
});
const NAMES: ReadonlySet<string> = new Set(Object.keys(Values.entries));

/** @param args the words after `npm run provision --` */
export function parseOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ParsedOptions {
  const flags = new Set<string>();
  const values: Record<string, string | undefined> = {};
  const problems: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const [name = '', ...rest] = (args[at] ?? '').split('=');
    if (FLAGS.has(name) && rest.length === 0) flags.add(name);
    else if (NAMES.has(name)) values[name] = rest.length > 0 ? rest.join('=') : (args[++at] ?? '');
    else problems.push(`Unknown argument '${args[at]}'`);
  }
  if (flags.has('--help') || flags.has('-h')) return { kind: 'help' };
  if (flags.has('--template') && problems.length === 0) return { kind: 'template' };

  const parsed = v.safeParse(Values, values);
  if (!parsed.success) {
    problems.push(
      ...parsed.issues.map(({ message, path }) =>
        message.startsWith('--') ? message : `${String(path?.[0]?.key)} is missing`,
      ),
    );
  }
  const isDestroyed = flags.has('--destroy');
  const isDryRun = flags.has('--dry-run');
  if (isDestroyed && !isDryRun && !flags.has('--yes') && values['--target'] === 'aws') {
    problems.push(
      'Cannot destroy without --yes: the log group goes with all its logs. See first with --dry-run',
    );
  }
  if (values['--source-map'] !== undefined && values['--revision'] === undefined) {
    problems.push('--source-map takes --revision, the code_version that the map belongs to');
  }
  const environment = v.safeParse(Environment, env);
  problems.push(
    ...(environment.issues ?? []).map((issue) => `${v.getDotPath(issue)} ${issue.message}`),
  );
  if (!parsed.success || !environment.success || problems.length > 0) {
    return { kind: 'wrong', message: problems.join('\n') };
  }
  const { output } = parsed;
  const options: Options = {
    target: output['--target'],
    direction: isDestroyed ? 'destroy' : 'provision',
    isDryRun,
    vendors: output['--only'] === undefined ? VENDORS : [output['--only']],
    emulatorUrl: output['--emulator'],
    revision: output['--revision'],
    sourceMap: output['--source-map'],
    minifiedUrl: output['--minified-url'],
    env: environment.output,
  };
  return { kind: 'run', options: Object.freeze(options) };
}

/** The target `emulator` has to be on this machine: it gets the emulator's public keys, never real ones. */
function isLoopback(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
