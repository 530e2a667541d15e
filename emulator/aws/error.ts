/**
 * An answer that refuses: a code of the vendor's own vocabulary and a message for people. How it looks on the
 * wire (status, headers, body) is the protocol's business; `status` is set only where the code has none of its own.
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number | undefined;

  constructor(code: string, message: string, status?: number) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}
