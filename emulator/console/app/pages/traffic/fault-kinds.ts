/** Kinds of faults in words. */
import { FAULT_KINDS, type FaultKind } from '../../../api/traffic/shapes.ts';

/** What a button says, and what a vendor does then. */
export const KINDS: Readonly<Record<FaultKind, readonly [name: string, does: string]>> = {
  throttle: ['throttle', 'throttles'],
  error: ['5xx', 'answers 503 to'],
  delay: ['slow', 'answers a second late to'],
  reset: ['drop', 'breaks off'],
  partial: ['in part', 'takes half of'],
};

/** Undefined for kinds that the page has no button for. */
export function knownKind(kind: string): FaultKind | undefined {
  return FAULT_KINDS.find((name) => name === kind);
}

/**
 * What a person calls the fault that a request met.
 *
 * @param message as in `reset, as asked for by POST /_emulator/faults, after the request was stored`
 */
export function faultWords(message: string): string {
  const [kind = '', ...rest] = message.replace(/, as asked for[^,]*/, '').split(', ');
  const known = knownKind(kind);
  return [known === undefined ? kind : KINDS[known][0], ...rest].join(', ');
}
