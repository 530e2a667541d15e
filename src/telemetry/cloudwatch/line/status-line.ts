/**
 * Writes a status code as Werkzeug does: `404 NOT FOUND`. `Response.statusText` is empty over HTTP/2 and in most
 * handlers, so the phrases stand here.
 */

const REASONS = new Map<number, string>([
  [101, 'SWITCHING PROTOCOLS'],
  [200, 'OK'],
  [201, 'CREATED'],
  [202, 'ACCEPTED'],
  [204, 'NO CONTENT'],
  [206, 'PARTIAL CONTENT'],
  [301, 'MOVED PERMANENTLY'],
  [302, 'FOUND'],
  [303, 'SEE OTHER'],
  [304, 'NOT MODIFIED'],
  [307, 'TEMPORARY REDIRECT'],
  [308, 'PERMANENT REDIRECT'],
  [400, 'BAD REQUEST'],
  [401, 'UNAUTHORIZED'],
  [402, 'PAYMENT REQUIRED'],
  [403, 'FORBIDDEN'],
  [404, 'NOT FOUND'],
  [405, 'METHOD NOT ALLOWED'],
  [406, 'NOT ACCEPTABLE'],
  [408, 'REQUEST TIMEOUT'],
  [409, 'CONFLICT'],
  [410, 'GONE'],
  [411, 'LENGTH REQUIRED'],
  [412, 'PRECONDITION FAILED'],
  [413, 'REQUEST ENTITY TOO LARGE'],
  [414, 'REQUEST URI TOO LONG'],
  [415, 'UNSUPPORTED MEDIA TYPE'],
  [422, 'UNPROCESSABLE ENTITY'],
  [425, 'TOO EARLY'],
  [429, 'TOO MANY REQUESTS'],
  [431, 'REQUEST HEADER FIELDS TOO LARGE'],
  [451, 'UNAVAILABLE FOR LEGAL REASONS'],
  [500, 'INTERNAL SERVER ERROR'],
  [501, 'NOT IMPLEMENTED'],
  [502, 'BAD GATEWAY'],
  [503, 'SERVICE UNAVAILABLE'],
  [504, 'GATEWAY TIMEOUT'],
]);

export function statusLine(status: number): string {
  return `${status} ${REASONS.get(status) ?? 'UNKNOWN'}`;
}
