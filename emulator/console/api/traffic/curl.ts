/**
 * Writes a request as a command for a shell. Keys are variables of the shell, values whose names say that they are secret
 * are taken out of the body, and a body that is long or no plain text is fetched from the emulator: what one pastes
 * into a terminal can neither end the quotation nor type a key.
 */
import type { SentAgain } from './sent.ts';

const LONGEST_BYTES = 16_384;

/** Terminals read these as keys: https://en.wikipedia.org/wiki/C0_and_C1_control_codes */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffd]/;

const SECRET = String.raw`(?:(?<!next)token|secret|passw(?:or)?d|api[-_ ]?key|authorization|cookie|credential)`;
/** A member of JSON, which may itself stand in a text of JSON. */
const MEMBER = new RegExp(
  String.raw`((\\{0,15}")[^"\\]*${SECRET}[^"\\]*\2\s*:\s*)\2(?:(?!(?<!\\)\2)[^])*\2`,
  'gi',
);
/** An attribute of OTLP. */
const ATTRIBUTE = new RegExp(
  String.raw`("key"\s*:\s*"[^"\\]*${SECRET}[^"\\]*"\s*,\s*"value"\s*:\s*\{\s*"\w+"\s*:\s*)"(?:[^"\\]|\\.)*"`,
  'gi',
);
/** A field of a form. */
const FIELD = new RegExp(String.raw`(^|&)([^=&\s]*${SECRET}[^=&\s]*)=[^&\s]*`, 'gi');

/** @param origin of the emulator @param key by which it serves the body */
export function curlOf(sent: SentAgain, origin: string, key: string): string {
  const { method, path, headers, scope, kept, body } = sent;
  const text = textOf(body);
  const lines = [`-X ${method} ${quote(origin + path)}`];
  for (const [name, value] of Object.entries(headers)) {
    if (!CONTROLS.test(value)) lines.push(`-H ${quote(`${name}: ${value}`)}`);
  }
  if (scope !== undefined && kept['authorization'] !== undefined) {
    lines.push(`--aws-sigv4 ${quote(`aws:amz:${scope.region}:${scope.service}`)}`);
    lines.push('--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"');
    if (kept['x-amz-security-token'] !== undefined) {
      lines.push('-H "x-amz-security-token: $AWS_SESSION_TOKEN"');
    }
  }
  if (sent.vendor === 'honeycomb') lines.push('-H "x-honeycomb-team: $HONEYCOMB_API_KEY"');
  if (sent.vendor === 'rollbar') {
    lines.push('-H "x-rollbar-access-token: ${ROLLBAR_ACCESS_TOKEN:-any}"');
  }
  const isFetched = body.length > 0 && text === undefined;
  if (text !== undefined && text !== '') lines.push(`--data-raw ${quote(withoutSecrets(text))}`);
  if (isFetched) lines.push('--data-binary @-');
  const fetched = isFetched ? `curl -s ${quote(`${origin}/_emulator/traffic/${key}/body`)} | ` : '';
  return `${fetched}curl ${lines.join(' \\\n  ')}`;
}

/** Exported for its tests. */
export function withoutSecrets(text: string): string {
  return text
    .replaceAll(ATTRIBUTE, '$1"[removed]"')
    .replaceAll(MEMBER, '$1$2[removed]$2')
    .replaceAll(FIELD, '$1$2=[removed]');
}

/** Undefined for what is long, or no plain text. */
function textOf(body: Uint8Array): string | undefined {
  if (body.length > LONGEST_BYTES) return undefined;
  const text = new TextDecoder().decode(body);
  return CONTROLS.test(text) ? undefined : text;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
