/**
 * Makes the tarball's package.json. It does not copy the project's own, which lists what developing takes: npm would
 * install those dependencies and peers in every project that installs the package.
 */
import * as v from 'valibot';
import { COMMAND, DOORS } from './doors.ts';

const Project = v.object({
  name: v.string(),
  version: v.string(),
  description: v.string(),
  license: v.string(),
  dependencies: v.object({ '@opentelemetry/api': v.string() }),
});

/** @param text of the project's package.json @returns the text of the tarball's */
export function manifestOf(text: string): string {
  const { dependencies, ...project } = v.parse(Project, JSON.parse(text));
  const manifest = {
    ...project,
    keywords: ['cloudflare-workers', 'opentelemetry', 'honeycomb', 'xray', 'cloudwatch', 'rollbar'],
    type: 'module',
    // Importing any other door does nothing, so a bundler may drop what is not used.
    sideEffects: [`./dist/${DOORS['./vitest'].built}`],
    exports: {
      ...Object.fromEntries(
        Object.entries(DOORS).map(([name, { source, built }]) => [
          name,
          { types: `./dist/types/${source.replace(/\.ts$/, '.d.ts')}`, default: `./dist/${built}` },
        ]),
      ),
      './package.json': './package.json',
    },
    bin: { 'cruddur-edge': `dist/${COMMAND.built}` },
    files: ['dist'],
    engines: { node: '>=22.15' },
    dependencies: { '@opentelemetry/api': `^${dependencies['@opentelemetry/api']}` },
    // A project that imports the door of one of these has it already.
    peerDependencies: { hono: '^4.8.0', vitest: '>=3' },
    peerDependenciesMeta: { hono: { optional: true }, vitest: { optional: true } },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
