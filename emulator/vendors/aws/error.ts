/**
 * An answer that refuses: a code of the vendor's own vocabulary and a message for people. The protocol decides how it
 * looks on the wire (status, headers, body); `status` is set only where the code has none of its own.
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number | undefined;
  /** What the error's shape has beside its message; only the JSON protocol shows it. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    status?: number,
    members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** What AWS says of errors of its own. */
export function internalFailure(): AwsError {
  return new AwsError(
    'InternalFailure',
    'The service failed, see the terminal of the emulator',
    500,
  );
}
