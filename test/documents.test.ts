/**
 * Every command that a document tells is run by a test, or is marked with (account) on its line: only an account of a vendor
 * can show what it does. src/deno and TROUBLESHOOTING.md have tests of their own that run what stands there.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SECRETS } from '../emulator/deploy/secrets/list.ts';
import packageJson from '../package.json' with { type: 'json' };
import { imports, sources } from './architecture.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(`${ROOT}/${file}`, 'utf8');

const DOCUMENTS = [
  'README.md',
  'aws/README.md',
  'emulator/deploy/README.md',
  'emulator/deploy/COSTS.md',
];

const COMMAND =
  /^(?:[A-Z_]+=\S+ )*(?:npm|npx|node|node_modules\/\S+|aws|gh|git|curl|openssl|wrangler) /;

/** Commands in fences, a line each, and in running text, each with the line or paragraph it stands in. */
function commandsIn(document: string): { readonly command: string; readonly isMarked: boolean }[] {
  const text = document.replaceAll(/ *\\\n\s*/g, ' ');
  const fenced = [...text.matchAll(/^ *```sh\n([\s\S]*?)```/gm)]
    .flatMap(([, block = '']) => block.split('\n'))
    .flatMap((line) => {
      const [before = '', comment = ''] = line.split(/\s+#\s/);
      return before.split('&&').map((command) => ({ command: command.trim(), line: comment }));
    });
  const running = text
    .replaceAll(/^ *```[\s\S]*?```/gm, '')
    .split(/\n(?:\n|(?=[|-]))/)
    .flatMap((paragraph) =>
      [...paragraph.matchAll(/`([^`\n]+)`([^`]*)/g)].map(([, command = '', after = '']) => ({
        command,
        line: after,
      })),
    )
    .filter(({ command }) => COMMAND.test(command));
  return [...fenced, ...running]
    .filter(({ command }) => command !== '')
    .map(({ command, line }) => ({ command, isMarked: line.includes('(account)') }));
}

const commandsOf = (document: string) => commandsIn(read(document));

/** Which test runs a command, and what it says there. */
const TESTED: Readonly<Record<string, readonly [file: string, evidence: string]>> = {
  'npm ci': ['.ci/run', 'npm ci'],
  'npm ci --omit=dev': ['test/documents.test.ts', 'no package for development'],
  'npm test': ['.ci/run', 'npm test'],
  'npm start': ['test/emulator/main.test.ts', 'emulator/main.ts'],
  'npm start -- --help': ['test/emulator/options.test.ts', 'HELP'],
  'CLOUDFLARE_ENV=paid npm start': ['test/runtime/outage.test.ts', 'CLOUDFLARE_ENV'],
  'npm run emulator': ['test/emulator/main.test.ts', '--no-worker'],
  'npm run dev': ['test/emulator/worker/dev.test.ts', "'run', 'dev'"],
  'wrangler dev': ['test/emulator/worker/dev.test.ts', "'run', 'dev'"],
  'npm run dev:deno': ['test/src/deno/readme.test.ts', 'npm run dev:deno'],
  'npm run check': ['.ci/run', 'npm run check'],
  'npm run size': ['.ci/run', 'npm run size'],
  'npm pack': ['test/package/packed.ts', "'pack'"],
  'npm install': ['test/package/packed.ts', "'tar'"],
  'npx cruddur-edge': ['test/package/package.test.ts', 'starts the vendors and the console'],
  'npx cruddur-edge --help': ['test/package/package.test.ts', "'--help'"],
  'npm run attack': ['test/attack/attack.test.ts', './attack.ts'],
  'npm run coverage': ['test/coverage/coverage.test.ts', './'],
  'npm run try': ['test/emulator/deploy/try.test.ts', 'try.ts'],
  'npm run deploy': ['test/emulator/deploy/deploy.test.ts', "'main.ts'"],
  'npm run deploy -- --env paid': ['test/emulator/deploy/deploy.test.ts', "'--env', 'paid'"],
  'npm run deploy -- --env staging': ['test/emulator/deploy/deploy.test.ts', "'--env', 'staging'"],
  'npm run deploy -- --env NAME': ['test/emulator/deploy/deploy.test.ts', "'--env', 'staging'"],
  'wrangler deploy --no-bundle': ['emulator/deploy/deploy.ts', "'--no-bundle'"],
  'wrangler deploy': ['test/emulator/deploy/configuration.test.ts', "'deploy'"],
  'npm run secrets': ['test/emulator/deploy/secrets/secrets.test.ts', 'secrets/main.ts'],
  'npm run secrets -- --list': ['test/emulator/deploy/secrets/secrets.test.ts', '--list'],
  'npm run smoke': ['test/emulator/deploy/smoke/smoke.test.ts', 'smoke('],
  'npm run smoke -- URL': ['emulator/deploy/TROUBLESHOOTING.md', 'npm run smoke -- "$API"'],
  'npm run smoke -- https://…': ['emulator/deploy/TROUBLESHOOTING.md', 'npm run smoke -- "$API"'],
  'npm run provision': ['test/emulator/provision/main.test.ts', 'emulator/provision/main.ts'],
  'npm run provision -- --help': ['test/emulator/provision/main.test.ts', "'--help'"],
  'npm run provision -- --template': ['test/emulator/provision/main.test.ts', "'--template'"],
  'npm run provision -- --target emulator': [
    'test/emulator/provision/provision.test.ts',
    '--target emulator',
  ],
  'API_URL=https://… npm test -- test/api/url.test.ts': ['test/api/command.test.ts', 'API_URL'],
  'curl -i http://localhost:4567/api/activities/home': [
    'test/journey.test.ts',
    '/api/activities/home',
  ],
  'curl http://localhost:4567/rollbar/test': ['test/journey.test.ts', '/rollbar/test'],
  // The same call by AWS's SDK; the CLI is not installed with the project.
  'aws xray batch-get-traces --endpoint-url http://localhost:4318 --trace-ids 1-6a5b4c3d-…': [
    'test/emulator/server/forwarded.test.ts',
    'BatchGetTracesCommand',
  ],
  'openssl rand -hex 24': ['test/documents.test.ts', 'randomBytes(24)'],
};

/** They take a quiet machine and minutes, and say what they measured: no test could judge that. */
const BY_HAND = new Set(['npm run bench']);

describe.each(DOCUMENTS)('%s', (document) => {
  const commands = commandsOf(document);

  it('tells no command that is neither run by a test nor marked', () => {
    const bare = commands.filter(
      ({ command, isMarked }) =>
        !isMarked && !Object.hasOwn(TESTED, command) && !BY_HAND.has(command),
    );
    expect(bare.map(({ command }) => command)).toEqual([]);
  });

  it('names scripts that there are', () => {
    const scripts = commands.flatMap(({ command }) => /npm run ([\w:-]+)/.exec(command)?.[1] ?? []);
    expect(scripts.filter((name) => !Object.hasOwn(packageJson.scripts, name))).toEqual([]);
  });

  it('links to files that there are', () => {
    const folder = document.slice(0, document.lastIndexOf('/') + 1);
    const links = [...read(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)];
    const gone = links.filter(([, path = '']) => !existsSync(`${ROOT}/${folder}${path}`));
    expect(gone.map(([, path]) => path)).toEqual([]);
  });
});

describe('the table of tested commands', () => {
  it.each(Object.entries(TESTED))('%s', (_command, [file, evidence]) => {
    expect(read(file).includes(evidence), `${file} says ${evidence}`).toBe(true);
  });

  it('has no command that no document tells', () => {
    const told = new Set(
      DOCUMENTS.flatMap((document) => commandsOf(document)).map(({ command }) => command),
    );
    expect([...Object.keys(TESTED), ...BY_HAND].filter((command) => !told.has(command))).toEqual(
      [],
    );
  });

  it('sees a command that is neither', () => {
    const seen = commandsIn(
      'Run `npm run nothing`, then\n\n```sh\ncurl localhost # a word\nnpx x # (account)\n```\n',
    );
    expect(seen).toEqual([
      { command: 'curl localhost', isMarked: false },
      { command: 'npx x', isMarked: true },
      { command: 'npm run nothing', isMarked: false },
    ]);
  });
});

it('a token of the API made as the document says is one', () => {
  // What `openssl rand -hex 24` prints.
  const token = randomBytes(24).toString('hex');
  expect(SECRETS.find(({ name }) => name === 'API_WRITE_TOKEN')?.form.test(token)).toBe(true);
});

it('starting and deploying import no package for development', () => {
  const files = [...sources('emulator'), ...sources('src')]
    // A door of the package for tests of others.
    .filter((file) => file !== 'emulator/testing/vitest.ts');
  const used = new Set(
    files
      .flatMap((file) => imports(file))
      .filter(({ specifier, target }) => target === specifier)
      .filter(({ specifier }) => !/^(?:node|cloudflare):/.test(specifier))
      .map(({ specifier }) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier),
  );
  const installed = { ...packageJson.dependencies, ...packageJson.peerDependencies };
  expect(used.size).toBeGreaterThan(10);
  expect([...used].filter((name) => !Object.hasOwn(installed, name))).toEqual([]);
  // Run as a command, not imported.
  expect(installed).toHaveProperty('wrangler');
});
