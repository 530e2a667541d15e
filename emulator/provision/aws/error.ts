/** AWS's errors, and what they mean for the user of `npm run provision`. */

import * as v from 'valibot';
import { element } from './xml.ts';

/** An operation that AWS refused. */
export class AwsRefusal extends Error {
  override readonly name = 'AwsRefusal';
  readonly code: string;
  /** Whether it may go well a little later. */
  readonly isBusy: boolean;

  /** @param code without namespace: `AccessDeniedException` */
  constructor(code: string, message: string, status: number) {
    super(message);
    this.code = code;
    this.isBusy = status >= 500 || /Throttl|TooManyRequests|RequestLimitExceeded/.test(code);
  }
}

const Failure = v.object({
  __type: v.optional(v.string()),
  message: v.optional(v.string()),
  Message: v.optional(v.string()),
});

/** The code of an answer that no service of AWS gave. */
const FOREIGN = 'NotFromAws';

export function readRefusal({ status, headers }: Response, text: string): AwsRefusal {
  const said = v.safeParse(Failure, json(text));
  const { __type, message, Message } = said.success ? said.output : {};
  const code = headers.get('x-amzn-errortype') ?? __type ?? element(text, 'Code') ?? FOREIGN;
  const words = message ?? Message ?? element(text, 'Message') ?? `status is ${status}`;
  return new AwsRefusal(code.replace(/^.*#/, '').replace(/:.*$/, ''), words, status);
}

/** Undefined for what is not JSON. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedException',
  'UnauthorizedOperation',
]);
const UNKNOWN_KEY = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
]);
const WRONG_SIGNATURE = new Set(['SignatureDoesNotMatch', 'InvalidSignatureException']);
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);
const MISSING = new Set([
  'DashboardNotFoundError',
  'NoSuchEntity',
  'NotFound',
  'NotFoundException',
  'ResourceNotFound',
  'ResourceNotFoundException',
]);
const UNPLAYED = new Set([
  'InvalidAction',
  'NotImplemented',
  'NotImplementedException',
  'UnknownOperationException',
]);

/** Whether what was asked for is not there. */
export function isNotThere(error: unknown): boolean {
  return error instanceof AwsRefusal && MISSING.has(error.code);
}

/** Reads something of AWS. @returns undefined when it is not there @throws what else `read` throws */
export async function ifThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isNotThere(error)) return undefined;
    throw error;
  }
}

export function isUnplayed({ code }: AwsRefusal): boolean {
  return UNPLAYED.has(code);
}

/** Whether no service of AWS gave the answer. */
export function isForeign({ code }: AwsRefusal): boolean {
  return code === FOREIGN;
}

/** One sentence. @param permission that the operation takes, where AWS does not name it */
export function refusalSentence({ code, message }: AwsRefusal, permission: string): string {
  if (DENIED.has(code)) {
    const named = /not authorized to perform: ([a-z0-9-]+:\w+)/i.exec(message)?.[1];
    return `The AWS key lacks the permission ${named ?? permission}`;
  }
  if (UNKNOWN_KEY.has(code)) return 'AWS does not know the key in AWS_ACCESS_KEY_ID';
  if (WRONG_SIGNATURE.has(code)) {
    return 'AWS refuses the signature: AWS_SECRET_ACCESS_KEY does not belong to AWS_ACCESS_KEY_ID, or the clock is wrong';
  }
  if (EXPIRED.has(code)) return 'The AWS credentials have expired: renew AWS_SESSION_TOKEN';
  if (code === FOREIGN) return `Something other than AWS answers ${permission}: ${message}`;
  return `AWS refuses ${permission}: ${code}: ${message}`;
}
