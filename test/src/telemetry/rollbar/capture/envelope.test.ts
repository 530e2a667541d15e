import { expect, test } from 'vitest';
import { eventsOfEnvelope } from '../../../../../src/telemetry/rollbar/capture/envelope.ts';

const HEADER = '{"event_id":"a"}';

test('eventsOfEnvelope passes over everything but events', () => {
  const envelope = [
    HEADER,
    '{"type":"session"}',
    '{"sid":"1"}',
    '{"type":"event"}',
    '{"n":1}',
    '{"type":"check_in"}',
    '{"status":"ok"}',
    '{"type":"event","length":7}',
    '{"n":2}',
    '',
  ].join('\n');
  expect(eventsOfEnvelope(envelope)).toEqual([{ n: 1 }, { n: 2 }]);
});

test('eventsOfEnvelope counts a length in bytes, across lines', () => {
  const attachment = 'é\n{"type":"event"}\n{"n":0}';
  const length = Buffer.byteLength(attachment);
  const envelope = `${HEADER}\n{"type":"attachment","length":${length}}\n${attachment}\n{"type":"event"}\n{"n":1}`;
  expect(eventsOfEnvelope(envelope)).toEqual([{ n: 1 }]);
  expect(eventsOfEnvelope(Buffer.from(envelope))).toEqual([{ n: 1 }]);
});

test('eventsOfEnvelope survives what is not an envelope', () => {
  for (const text of [
    '',
    '\n',
    'x',
    `${HEADER}\n{"type":"event"}`,
    `${HEADER}\n{"type":"event"}\n{`,
  ]) {
    expect(eventsOfEnvelope(text)).toEqual([]);
  }
});
