/** What `deno publish` would send to JSR, by a dry run that reaches no network. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const ROOMS = ['honeycomb', 'xray', 'cloudwatch', 'rollbar'];

it('JSR would take the vendors’ rooms, with types that need no inference, and nothing else', async () => {
  // The colours would stand between the words. A proxy that is not there keeps Deno offline.
  const env = { ...process.env, NO_COLOR: '1', HTTPS_PROXY: 'http://127.0.0.1:9' };
  const args = ['publish', '--dry-run', '--allow-dirty'];
  const { stderr } = await promisify(execFile)('deno', args, { cwd: ROOT, env });
  expect(stderr).toContain(`Simulating publish of @cruddur/edge@${packageJson.version} with files`);
  expect(stderr).toContain('Dry run complete');
  const files = [...stderr.matchAll(/^ +file:\/\/(\S+)/gm)].map(([, path = '']) =>
    path.slice(ROOT.length),
  );
  const tops = files.map((file) => file.split('/').slice(0, 3).join('/'));
  const rooms = ROOMS.flatMap((name) => [`src/telemetry/${name}`, `src/telemetry/${name}.ts`]);
  expect(new Set(tops)).toEqual(new Set(['LICENSE', 'deno.json', 'src/telemetry/kit', ...rooms]));
});
