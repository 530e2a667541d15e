/**
 * Temporary credentials, as STS issues them. The session token holds the whole session, sealed with a secret of the
 * emulator. So the emulator stores none of them, and can still check them after a restart. As in AWS, an access key id
 * contains its account.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';

const Session = v.object({
  accessKeyId: v.string(),
  account: v.string(),
  /** Of the caller that signs with the key. */
  arn: v.string(),
  userId: v.string(),
  /** Unix milliseconds. */
  expiresMs: v.number(),
  /** Makes two sessions of one caller different. */
  nonce: v.string(),
});
export type Session = v.InferOutput<typeof Session>;

export type NewSession = Pick<Session, 'account' | 'arn' | 'userId' | 'expiresMs'>;

export interface TemporaryKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface Sessions {
  issue(session: NewSession): TemporaryKey;
  /** The session of a token and the secret of its key; undefined for a token that this emulator did not issue. */
  open(token: string): { readonly session: Session; readonly secretAccessKey: string } | undefined;
  /** The account of an access key id that this emulator issued; undefined for others. */
  accountOf(accessKeyId: string): string | undefined;
}

/** @param seal a secret; only the same secret opens the tokens that it sealed */
export function createSessions(seal: string): Sessions {
  const sealed = (purpose: string, text: string | Buffer) =>
    createHmac('sha256', seal).update(purpose).update(text).digest();
  const secretOf = (payload: string) => sealed('secret', payload).toString('base64').slice(0, 40);

  function createKeyId(account: string): string {
    const bytes = Buffer.concat([accountBytes(account), randomBytes(2)]);
    return `ASIA${base32(Buffer.concat([bytes, sealed('key', bytes).subarray(0, 2)]))}`;
  }

  return {
    issue(given) {
      const nonce = randomBytes(9).toString('base64url');
      const session: Session = { ...given, accessKeyId: createKeyId(given.account), nonce };
      const payload = Buffer.from(JSON.stringify(session)).toString('base64url');
      const mark = sealed('token', payload).toString('base64url');
      return {
        accessKeyId: session.accessKeyId,
        secretAccessKey: secretOf(payload),
        sessionToken: `${payload}.${mark}`,
      };
    },
    open(token) {
      const [payload = '', mark = ''] = token.split('.');
      const [expected, given] = [sealed('token', payload), Buffer.from(mark, 'base64url')];
      if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
      const session = v.parse(Session, JSON.parse(Buffer.from(payload, 'base64url').toString()));
      return { session, secretAccessKey: secretOf(payload) };
    },
    accountOf(accessKeyId) {
      const bytes = accessKeyId.startsWith('ASIA') ? fromBase32(accessKeyId.slice(4)) : undefined;
      if (bytes?.length !== 10) return undefined;
      const mark = sealed('key', bytes.subarray(0, 8)).subarray(0, 2);
      if (!mark.equals(bytes.subarray(8))) return undefined;
      return accountIn(bytes);
    },
  };
}

/** Six bytes: a set bit, the account in 40 bits, and seven random bits. */
function accountBytes(account: string): Buffer {
  const bytes = Buffer.alloc(6);
  const chance = randomBytes(1).readUInt8() % 128;
  bytes.writeUIntBE(2 ** 47 + Number(account) * 128 + chance, 0, 6);
  return bytes;
}

function accountIn(bytes: Buffer): string {
  const account = Math.floor((bytes.readUIntBE(0, 6) - 2 ** 47) / 128);
  return String(account).padStart(12, '0');
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** https://www.rfc-editor.org/rfc/rfc4648#section-6, without padding. */
function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET.charAt(parseInt(five, 2))).join('');
}

function fromBase32(text: string): Buffer | undefined {
  const values = [...text].map((letter) => ALPHABET.indexOf(letter));
  if (values.includes(-1)) return undefined;
  const bits = values.map((value) => value.toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => parseInt(eight, 2)));
}
