/** The sentence above the requests to vendors: how many were refused, and why. */
import type { CAUSES, TrafficSummary } from '../../../api/traffic/shapes.ts';
import { number, plural } from '../../format.ts';

const CAUSE_WORDS: Readonly<Record<(typeof CAUSES)[number], string>> = {
  injected: 'by faults that you switched on',
  signature: 'for the signature, key or token',
  unsupported: 'for what this emulator does not support',
  limits: 'for a limit',
  failure: 'because the emulator failed',
  body: 'for a mistake in the request',
};

export function Answer({ summary }: { summary: TrafficSummary }) {
  const { count, refused, causes, part, delayed, ignored } = summary;
  const words = causes.map((one) =>
    causes.length === 1 ? CAUSE_WORDS[one.cause] : `${number(one.count)} ${CAUSE_WORDS[one.cause]}`,
  );
  return (
    <p class="answer">
      <b>{plural(count, 'vendor request')}</b>,{' '}
      {refused === 0 ? 'none refused' : <b class="bad">{number(refused)} refused</b>}
      {words.length > 0 && `: ${words.join(', ')}`}.{' '}
      {part > 0 && (
        <>
          <b>{plural(part, 'answer')}</b> refused a part.{' '}
        </>
      )}
      {delayed > 0 && (
        <>
          <b>{number(delayed)}</b> met a fault and {delayed === 1 ? 'was' : 'were'} answered with
          200 anyway.{' '}
        </>
      )}
      {ignored.length > 0 &&
        `${ignored.map((key) => `${key}:`).join(' ')} does not apply to vendor requests and is left out.`}
    </p>
  );
}
