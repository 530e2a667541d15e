/** OTLP/JSON exports as protobuf, for tests that send the same in both: ids become bytes, the rest stays. */
import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

const { root } = protobuf.parse(
  readFileSync(new URL('../../../../emulator/vendors/otlp/otlp.proto', import.meta.url), 'utf8'),
);

export function protobufOf(message: string, json: object): Uint8Array<ArrayBuffer> {
  const type = root.lookupType(`emulator.otlp.${message}`);
  const withBytes: unknown = JSON.parse(JSON.stringify(json), (key, value: unknown) =>
    /^(?:traceId|spanId|parentSpanId)$/.test(key) && typeof value === 'string'
      ? Buffer.from(value, 'hex').toString('base64')
      : value,
  );
  return new Uint8Array(type.encode(type.fromObject(Object(withBytes))).finish());
}
