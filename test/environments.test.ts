/**
 * The files by which others start and deploy the project: a dev container (Codespaces), Gitpod, GitHub Actions. What may
 * stand in them is written here after their schemas; none of the services can be asked.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(`${ROOT}/${file}`, 'utf8');

/** Scripts of package.json that a command runs; `npm start` and `npm test` are scripts too. */
function scriptsIn(command: string): string[] {
  return [...command.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
    ([, named, short]) => named ?? short ?? '',
  );
}
const isScript = (name: string) => Object.hasOwn(packageJson.scripts, name);

const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
/** The ports of the course's own workspace, and the emulator's. */
const PORTS = [2000, 3000, 4318, 4567];

describe('.devcontainer/devcontainer.json', () => {
  const Command = v.union([v.string(), v.array(v.string()), v.record(v.string(), v.string())]);
  /** https://containers.dev/implementors/json_schema/, the properties of a container of an image. */
  const Container = v.strictObject({
    name: v.optional(v.string()),
    image: v.string(),
    features: v.optional(v.record(v.string(), v.unknown())),
    forwardPorts: v.optional(
      v.array(v.union([Port, v.pipe(v.string(), v.regex(/^[a-z0-9-]+:\d{1,5}$/))])),
    ),
    portsAttributes: v.optional(
      v.record(
        v.string(),
        v.strictObject({
          label: v.optional(v.string()),
          protocol: v.optional(v.picklist(['http', 'https'])),
          onAutoForward: v.optional(
            v.picklist([
              'notify',
              'openBrowser',
              'openBrowserOnce',
              'openPreview',
              'silent',
              'ignore',
            ]),
          ),
          requireLocalPort: v.optional(v.boolean()),
          elevateIfNeeded: v.optional(v.boolean()),
        }),
      ),
    ),
    onCreateCommand: v.optional(Command),
    updateContentCommand: v.optional(Command),
    postCreateCommand: v.optional(Command),
    postStartCommand: v.optional(Command),
    postAttachCommand: v.optional(Command),
    containerEnv: v.optional(v.record(v.string(), v.string())),
    remoteUser: v.optional(v.string()),
    customizations: v.optional(v.record(v.string(), v.unknown())),
  });
  const container = v.parse(Container, JSON.parse(read('.devcontainer/devcontainer.json')));

  it('forwards the ports, each with a label that says who shall see it', () => {
    expect(container.forwardPorts?.toSorted((a, b) => Number(a) - Number(b))).toEqual(PORTS);
    const labels = Object.entries(container.portsAttributes ?? {});
    expect(labels.map(([port]) => Number(port))).toEqual(PORTS);
    for (const [, { label }] of labels) expect(label).toMatch(/\((?:private|to be made public)/);
  });

  it('installs, and starts everything', () => {
    expect(container.postCreateCommand).toBe('npm ci');
    expect(container.postAttachCommand).toBe('npm start');
  });
});

describe('.gitpod.yml', () => {
  /** https://www.gitpod.io/docs/classic/user/references/gitpod-yml */
  const Gitpod = v.strictObject({
    image: v.string(),
    tasks: v.array(
      v.strictObject({
        name: v.optional(v.string()),
        before: v.optional(v.string()),
        init: v.optional(v.string()),
        command: v.optional(v.string()),
      }),
    ),
    ports: v.array(
      v.strictObject({
        name: v.string(),
        description: v.optional(v.string()),
        port: Port,
        visibility: v.picklist(['public', 'private']),
        onOpen: v.picklist([
          'open-browser',
          'open-preview',
          'notify',
          'ignore',
          'ignore-completely',
        ]),
        protocol: v.optional(v.picklist(['http', 'https'])),
      }),
    ),
  });
  const gitpod = v.parse(Gitpod, parse(read('.gitpod.yml')));

  it('shows what a browser needs to the public, and the rest to its owner alone', () => {
    const visible = Object.fromEntries(
      gitpod.ports.map(({ port, visibility }) => [port, visibility]),
    );
    expect(visible).toEqual({
      2000: 'private',
      3000: 'public',
      4318: 'private',
      4567: 'public',
    });
  });

  it('installs, and starts everything', () => {
    expect(gitpod.tasks).toEqual([{ name: 'cruddur-edge', init: 'npm ci', command: 'npm start' }]);
  });
});

describe('GitHub Actions', () => {
  const Permissions = v.record(v.string(), v.picklist(['read', 'write', 'none']));
  const Step = v.pipe(
    v.strictObject({
      name: v.optional(v.string()),
      uses: v.optional(v.string()),
      run: v.optional(v.string()),
      with: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
      env: v.optional(v.record(v.string(), v.string())),
    }),
    v.check(({ uses, run }) => (uses === undefined) !== (run === undefined), 'uses or run'),
  );
  const Job = v.strictObject({
    if: v.optional(v.string()),
    'runs-on': v.string(),
    'timeout-minutes': v.number(),
    environment: v.optional(v.string()),
    permissions: v.optional(Permissions),
    steps: v.array(Step),
  });
  const Input = v.strictObject({
    description: v.string(),
    type: v.picklist(['choice', 'string', 'boolean']),
    options: v.optional(v.array(v.string())),
    default: v.optional(v.string()),
  });
  const Workflow = v.strictObject({
    name: v.string(),
    on: v.strictObject({
      push: v.optional(v.strictObject({ branches: v.array(v.string()) })),
      pull_request: v.optional(v.null()),
      workflow_dispatch: v.optional(v.strictObject({ inputs: v.record(v.string(), Input) })),
    }),
    // Nothing is allowed that no job asks for.
    permissions: Permissions,
    concurrency: v.strictObject({
      group: v.string(),
      'cancel-in-progress': v.optional(v.boolean()),
    }),
    jobs: v.record(v.string(), Job),
  });
  const files = readdirSync(`${ROOT}/.github/workflows`);
  const workflows = new Map(
    files.map((file) => [file, v.parse(Workflow, parse(read(`.github/workflows/${file}`)))]),
  );
  const stepsOf = (file: string) =>
    Object.values(workflows.get(file)?.jobs ?? {}).flatMap(({ steps }) => steps);

  it('are two workflows', () => {
    expect(files.toSorted()).toEqual(['check.yml', 'deploy.yml']);
  });

  it.each(files)('%s pins actions by commit and leaves no credentials in the checkout', (file) => {
    const text = read(`.github/workflows/${file}`);
    const uses = [...text.matchAll(/uses: (\S+)(.*)/g)];
    expect(uses).toHaveLength(stepsOf(file).filter((step) => step.uses !== undefined).length);
    for (const [, action = '', comment = ''] of uses) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[\da-f]{40}$/);
      expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
    const checkouts = stepsOf(file).filter((step) => step.uses?.startsWith('actions/checkout@'));
    expect(checkouts.map((step) => step.with)).toEqual(
      checkouts.map(() => ({ 'persist-credentials': false })),
    );
  });

  it.each(files)('%s runs scripts that there are, and no text of others in a shell', (file) => {
    const commands = stepsOf(file).flatMap(({ run }) => run ?? []);
    const scripts = commands.flatMap(scriptsIn);
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((name) => !isScript(name))).toEqual([]);
    expect(commands.filter((command) => command.includes('${{'))).toEqual([]);
  });

  it('of pull requests have no secret and may only read', () => {
    const text = read('.github/workflows/check.yml');
    expect(text).not.toContain('secrets.');
    expect(workflows.get('check.yml')?.permissions).toEqual({ contents: 'read' });
    expect(Object.values(workflows.get('check.yml')?.jobs ?? {})).not.toContainEqual(
      expect.objectContaining({ permissions: expect.anything() }),
    );
    expect(stepsOf('check.yml').flatMap(({ run }) => scriptsIn(run ?? ''))).toEqual([
      'check',
      'size',
      'test',
    ]);
  });

  it('deploy from main alone, with the secrets of one environment, and attest what they uploaded', () => {
    const workflow = workflows.get('deploy.yml');
    expect(workflow?.permissions).toEqual({});
    // Two environments may be one worker.
    expect(workflow?.concurrency).toEqual({ group: 'deploy' });
    expect(workflow?.jobs['deploy']).toMatchObject({
      if: "github.ref == 'refs/heads/main'",
      environment: 'production',
      permissions: { contents: 'read', 'id-token': 'write', attestations: 'write' },
    });
    const deploys = stepsOf('deploy.yml').findIndex(({ run }) => run?.includes('npm run deploy'));
    const attests = stepsOf('deploy.yml').findIndex(({ uses }) => uses?.includes('attest'));
    expect(deploys).toBeGreaterThan(0);
    expect(attests).toBeGreaterThan(deploys);
    const { env = {} } = stepsOf('deploy.yml')[deploys] ?? {};
    expect(env['CLOUDFLARE_API_TOKEN']).toBe('${{ secrets.CLOUDFLARE_API_TOKEN }}');
    // The environments of wrangler.toml that can be chosen.
    const { options } = workflow?.on.workflow_dispatch?.inputs['environment'] ?? {};
    const toml = read('wrangler.toml');
    expect(options?.filter((name) => name !== '' && !toml.includes(`[env.${name}]`))).toEqual([]);
  });
});
