import { expect, it } from 'vitest';
import { SDK, SDK_USER_AGENT } from '../../../../src/telemetry/kit/sdk.ts';
import manifest from '../../../../package.json' with { type: 'json' };

it('has the name and the version of the package', () => {
  expect(SDK).toEqual({ name: manifest.name, version: manifest.version });
  expect(SDK_USER_AGENT).toBe(`${manifest.name}/${manifest.version}`);
});
