/**
 * Refuses requests that are signed for a service of AWS which the emulator does not play, as a shell sends them in which
 * AWS_ENDPOINT_URL is set: they are meant for no page. The list of refusals gets a line.
 */
import type { MiddlewareHandler } from 'hono';
import type { Journal } from '../../store/journal.ts';
import { scopeOf } from '../../vendors/aws/authorization.ts';

const CODE = 'NotImplementedException';

export function refuseOtherServices(journal: Journal): MiddlewareHandler {
  return async (c, next) => {
    const service = scopeOf(c.req.header('authorization'))?.service;
    if (service === undefined) return next();
    const message = `The emulator does not play ${service}: unset AWS_ENDPOINT_URL, or set AWS_ENDPOINT_URL_XRAY and its like for single services`;
    const target = c.req.header('x-amz-target')?.slice(0, 200);
    journal.refuse({
      vendor: 'cloudwatch',
      operation: target ?? `${c.req.method} ${c.req.path}`,
      status: 501,
      code: CODE,
      message,
      unverified: true,
      request: c.req.raw,
    });
    journal.publish();
    // S3 and services that take forms speak XML.
    const isForm = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded');
    if (service === 's3' || isForm === true) {
      const error = `<Error><Code>NotImplemented</Code><Message>${message}</Message></Error>`;
      const xml = isForm === true ? `<ErrorResponse>${error}</ErrorResponse>` : error;
      return c.body(xml, 501, { 'content-type': 'application/xml' });
    }
    return c.json({ __type: CODE, message }, 501, { 'x-amzn-errortype': CODE });
  };
}
