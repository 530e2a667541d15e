/**
 * What was decided about the spans of a request. Requests of one fate after the other share one object: spans that end
 * late need it, so it lives as long as the request's context, which in workerd is long.
 */
import { SDK } from '../kit/sdk.ts';
import { isOn, type Settings } from '../settings/settings.ts';
import type { SegmentOptions } from '../xray/document/encode.ts';
import type { Decision, HoneycombDecision } from './decisions.ts';

export interface Fate {
  readonly honeycomb: HoneycombDecision;
  readonly xray: Decision;
  readonly segment: SegmentOptions;
}

/** The name of the segment, and the sampling rule that decided. */
type Named = Pick<SegmentOptions, 'name' | 'samplingRuleName'>;

export type FateOf = (honeycomb: HoneycombDecision, xray: Decision, segment: Named) => Fate;

/** One for an isolate. */
export function createFates({
  service,
  cloudwatch,
}: Pick<Settings, 'service' | 'cloudwatch'>): FateOf {
  const common = {
    serviceVersion: service.version,
    sdk: SDK,
    ...(isOn(cloudwatch) ? { logGroups: [cloudwatch.group] } : {}),
  };
  let last: Fate | undefined;

  return (honeycomb, xray, { name, samplingRuleName }) => {
    if (
      last === undefined ||
      last.segment.name !== name ||
      last.segment.samplingRuleName !== samplingRuleName ||
      !isSame(last.xray, xray) ||
      !isSame(last.honeycomb, honeycomb) ||
      last.honeycomb.sampleRate !== honeycomb.sampleRate
    ) {
      const { sampleRate } = honeycomb;
      last = {
        honeycomb: { ...only(honeycomb), sampleRate },
        xray: only(xray),
        segment: { name, ...common, samplingRuleName },
      };
    }
    return last;
  };
}

function isSame(one: Decision, other: Decision): boolean {
  return one.sampled === other.sampled && one.isKept === other.isKept;
}

function only({ sampled, isKept }: Decision): Decision {
  return { sampled, isKept };
}
