/**
 * Makes X-Ray's sampler: by the rules that X-Ray serves, with the app's own rule where they are not known, or by that
 * rule alone.
 */
import { isOn, type Settings } from '../settings/settings.ts';
import { createCentralSampler, type CentralSampler } from '../xray/sampling/central-sampling.ts';
import { createSampler } from '../xray/sampling/sampling.ts';
import type { SamplingApi } from '../xray/sampling/sampling-api.ts';
import type { Effects } from './effects.ts';

/** @param api absent when X-Ray is off */
export function createXRaySampler(
  settings: Settings,
  { now, random, randomHex }: Effects,
  api: SamplingApi | undefined,
  onFailure: (reason: string) => void,
): CentralSampler {
  const { xray, service, samplingRule } = settings;
  const rules = samplingRule === undefined ? [] : [samplingRule];
  const local = createSampler({ rules, now, random });
  if (api === undefined || !isOn(xray) || xray.sampling === 'local') {
    return { decide: local.decide, refresh: async () => undefined };
  }
  return createCentralSampler({
    local,
    api,
    service: service.name,
    clientId: randomHex(24),
    now,
    random,
    onFailure,
  });
}
