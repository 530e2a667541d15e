/**
 * Decides when the response is there. What failed or was slow is kept even if the head decided against it, and counts
 * as one request, not as the many that a sampled one stands for.
 */
import type { Demand } from '../delivery/budget/offer.ts';
import { isOn } from '../settings/settings.ts';
import { accept, type Decision, type HoneycombDecision } from './decisions.ts';
import type { Shared } from './shared.ts';

/** What was decided when the request arrived. */
export interface Head {
  readonly honeycomb: HoneycombDecision;
  readonly xray: Decision;
  /** What decisions by chance go by: 14 hex digits. */
  readonly randomness: string;
}

/**
 * Only a sampler that is off, and a budget that is used up even for errors, go before this.
 *
 * @param demand of an error or a slow request
 */
export function tailHoneycomb(
  { settings, sinks }: Pick<Shared, 'settings' | 'sinks'>,
  { honeycomb, randomness }: Head,
  demand: Demand | undefined,
): HoneycombDecision {
  if (demand === undefined || !isOn(settings.honeycomb)) return honeycomb;
  if (settings.honeycomb.sampler.name.endsWith('always_off')) return honeycomb;
  return { ...accept(randomness, sinks.budget.offer('honeycomb', demand)), sampleRate: 1 };
}

/**
 * An error is sent even if a rule or the caller decided against it: a wish not to be traced hides no error.
 *
 * @param demand of an error
 */
export function tailXRay(
  { settings, sinks }: Pick<Shared, 'settings' | 'sinks'>,
  { xray, randomness }: Head,
  demand: Demand | undefined,
): Decision {
  if (xray.sampled || demand === undefined || !isOn(settings.xray)) return xray;
  return accept(randomness, sinks.budget.offer('xray', demand));
}
