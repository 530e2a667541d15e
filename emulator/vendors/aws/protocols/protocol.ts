/** What every wire protocol of AWS does for a service: names the operation, reads the input, writes the answer. */
import type { AwsError } from '../error.ts';
import type { Scan } from '../../../limits/limits.ts';
import type { OperationModel } from '../model.ts';

/** How a refusal looks on the wire. */
export interface ErrorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: WireBody;
}

export type WireBody = string | Uint8Array<ArrayBuffer>;

export interface Protocol {
  /** Content type of every answer that has a body. */
  readonly contentType: string;
  /** Of every answer, beside the content type. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of its requests' bodies. */
  readonly scan: Scan;
  /**
   * The operation a request asks for; undefined when the service does not have it.
   * @param body looked at by protocols that name the operation in it.
   */
  operationOf(request: Request, body?: Uint8Array): OperationModel | undefined;
  /** What an unknown operation was called, for messages. */
  nameOf(request: Request, body?: Uint8Array): string;
  /**
   * The input as if it had come as JSON: timestamps are numbers of seconds.
   * @throws AwsError SerializationException
   */
  parse(operation: OperationModel, body: Uint8Array): unknown;
  /** @returns null for no body. @param result timestamps are numbers of seconds. */
  serialize(
    operation: OperationModel,
    result: object | undefined,
    requestId: string,
  ): WireBody | null;
  error(error: AwsError, requestId?: string): ErrorReply;
  /** The message for an operation that the service does not have; empty where AWS answers only the code. */
  unknownMessage(name: string): string;
}

/** Codes that mean the service's fault; all others are the sender's. */
export const INTERNAL: ReadonlySet<string> = new Set([
  'InternalFailure',
  'InternalServiceFault',
  'ServiceUnavailableException',
]);

export function pathOf(request: Request): string {
  return new URL(request.url).pathname;
}
