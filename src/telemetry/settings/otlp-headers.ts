/**
 * The headers that go with every export of traces, the key among them. One that cannot be sent turns the export
 * off: it is most likely the key, and without it every export would be refused.
 */
import { isOff, type Environment, type Off } from './environment.ts';
import { withoutQuotes } from './quotes.ts';
import { headerFault, secretFault } from './secret.ts';

const TEAM = 'x-honeycomb-team';

/** A header's name. RFC 9110, section 5.6.2 */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

/** What the exporter says about its body, and what fetch keeps to itself. */
const RESERVED = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'transfer-encoding',
]);

export function readHeaders(env: Environment): Record<string, string> | Off {
  const headers = new Map<string, string | Off>();
  const key = env.secret('HONEYCOMB_API_KEY');
  if (key !== undefined) headers.set(TEAM, key);
  for (const source of ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS']) {
    for (const [given, value] of env.pairs(source)) {
      const name = given.toLowerCase();
      // docker-compose files of the course write the team header even where the key is not set.
      if (value.trim() === '') continue;
      if (RESERVED.has(name)) {
        env.problem(
          `${source} has ${name}, which is the exporter's own and is ignored: take it out`,
        );
      } else {
        headers.set(name, readHeader(env, source, name, value.trim()));
      }
    }
  }
  const sendable: [string, string][] = [];
  for (const [name, value] of headers) {
    if (isOff(value)) return value;
    sendable.push([name, value]);
  }
  return Object.fromEntries(sendable);
}

/** A name may be a key in the wrong place; a message quotes it only when it is Honeycomb's own. */
function readHeader(env: Environment, source: string, name: string, value: string): string | Off {
  if (!TOKEN.test(name)) {
    return env.unusable(
      source,
      'has a name that no header can have: write name=value,name2=value2',
    );
  }
  const bare = withoutQuotes(value);
  if (bare !== value) {
    env.problem(`${source} has a value in quotes, which are left out: write it without them`);
  }
  const fault = name === TEAM ? secretFault(bare) : headerFault(bare);
  if (fault === undefined) return bare;
  return env.unusable(source, `has a value that ${fault}`);
}
