/**
 * The protocol `query`: reads forms, `Action=ListMetrics&Dimensions.member.1.Name=…`, and answers in XML. Flattened
 * lists, renamed members and XML attributes are left out: the services here have none.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
import { scanForm } from '../../../limits/form.ts';
import type { OperationModel, ServiceModel } from '../model.ts';
import { readForm, shapeForm } from './form.ts';
import { INTERNAL, type Protocol } from './protocol.ts';
import { fault, queryCode } from './query-error.ts';
import { element, shapeXml, text } from './xml.ts';

export function queryProtocol(model: ServiceModel): Protocol {
  const { apiVersion, xmlNamespace = '' } = model.metadata;
  const root = (name: string, content: string) =>
    `<${name} xmlns="${text(xmlNamespace)}">${content}</${name}>\n`;

  /** Read as Latin-1, which cannot fail: names of operations are ASCII, and any other is none of them. */
  function actionOf(body: Uint8Array | undefined): string {
    const form = new URLSearchParams(body && new TextDecoder('latin1').decode(body));
    return form.get('Action')?.slice(0, MAX_NAME) ?? '';
  }

  return {
    contentType: 'text/xml',
    headers: {},
    scan: scanForm,
    operationOf(request, body): OperationModel | undefined {
      const name = actionOf(body);
      const known = request.method === 'POST' && Object.hasOwn(model.operations, name);
      return known ? model.operations[name] : undefined;
    },
    nameOf: (_request, body) => actionOf(body),
    unknownMessage: (name) =>
      name === ''
        ? 'The request must contain the parameter Action'
        : `Could not find operation ${name} for version ${apiVersion}`,
    parse: (operation, body) => shapeForm(model, operation.input?.shape, readForm(body)),
    serialize({ name, output }, result, requestId) {
      const { shape, resultWrapper = `${name}Result` } = output ?? {};
      const content =
        shape === undefined ? '' : element(resultWrapper, shapeXml(model, shape, result ?? {}));
      const metadata = element('ResponseMetadata', element('RequestId', text(requestId)));
      return root(`${name}Response`, content + metadata);
    },
    error: ({ code, message, status }, requestId = '') => ({
      status:
        status ??
        model.shapes[code]?.error?.httpStatusCode ??
        (INTERNAL.has(code) ? 500 : (STATUS[code] ?? 400)),
      headers: {},
      body: root(
        'ErrorResponse',
        element(
          'Error',
          element('Type', fault(code)) +
            element('Code', text(queryCode(model, code))) +
            element('Message', text(message)),
        ) + element('RequestId', text(requestId)),
      ),
    }),
  };
}

/** Of what is repeated in a message. */
const MAX_NAME = 100;

/** Errors that every service has and no model lists. */
const STATUS: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  ExpiredTokenException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  UnrecognizedClientException: 403,
};
