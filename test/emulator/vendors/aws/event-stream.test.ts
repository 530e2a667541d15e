import { EventStreamCodec } from '@smithy/eventstream-codec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  eventFrame,
  exceptionFrame,
  initialResponseFrame,
} from '../../../../emulator/vendors/aws/event-stream.ts';

/** AWS's own, which checks lengths and checksums. */
const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString(),
  (text) => Buffer.from(text),
);

function decode(frame: Uint8Array) {
  const { headers, body } = codec.decode(frame);
  const texts = Object.entries(headers).map(([name, { value }]) => [name, value]);
  return { headers: Object.fromEntries(texts), json: Buffer.from(body).toString() };
}

test('eventFrame is read back by AWS’s codec, with any payload', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 100 }), fc.json(), (type, json) => {
      expect(decode(eventFrame(type, json))).toEqual({
        headers: {
          ':message-type': 'event',
          ':event-type': type,
          ':content-type': 'application/json',
        },
        json,
      });
    }),
  );
});

test('initialResponseFrame and exceptionFrame are what clients look for', () => {
  expect(decode(initialResponseFrame())).toMatchObject({
    headers: { ':event-type': 'initial-response' },
    json: '{}',
  });
  expect(decode(exceptionFrame('SessionTimeoutException', 'é'))).toMatchObject({
    headers: { ':message-type': 'exception', ':exception-type': 'SessionTimeoutException' },
    json: '{"message":"é"}',
  });
});
