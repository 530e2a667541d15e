/**
 * Every constraint of every operation, as AWS's own service models tell them: input that breaks one is refused in AWS's
 * words, and input at the limits is not. Operations that are not played refuse everything by name.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadModel, type OperationModel } from '../../../../../emulator/vendors/aws/model.ts';
import { openAws } from '../serve.ts';
import { casesOf, type Case } from './cases.ts';
import { sendInput, type Reply } from './send.ts';
import { serve, type Served } from '../../../../served.ts';

let served: Served;

beforeAll(async () => {
  served = await serve(openAws().fetch);
});

afterAll(() => served.close());

describe.each(['xray', 'logs', 'monitoring', 'sts'] as const)('%s', (service) => {
  const model = loadModel(service);

  test.each(Object.values(model.operations))('$name judges its input', async (operation) => {
    const send = (input: unknown) =>
      sendInput((request) => fetch(request), served.endpoint, model, operation, input);
    for (const one of casesOf(model, operation)) {
      const reply = await send(one.input);
      const played = reply.code !== 'NotImplementedException';
      const problems = played ? problemsOf(one, reply, operation) : refusalOf(reply, operation);
      expect.soft(problems, one.title).toEqual([]);
      if (!played) return;
    }
  });
});

/** What an answer should have been and is not. */
function problemsOf({ complaints }: Case, reply: Reply, operation: OperationModel): string[] {
  const { status, code, message } = reply;
  const prefix = /^(\d+) validation errors? detected: /.exec(message)?.[1];
  if (complaints.length === 0) {
    return prefix === undefined && status < 500 ? [] : [`unwanted: ${status} ${message}`];
  }
  const count = String(complaints.length);
  return [
    ...(status === 400 ? [] : [`status ${status}`]),
    ...(code === constraintCode(operation) ? [] : [`code ${code}`]),
    ...(prefix === count ? [] : [`${prefix ?? 'no'} errors, not ${count}: ${message}`]),
    ...complaints
      .filter(({ value, rest }) => !(holds(message, value.slice(0, 200)) && message.includes(rest)))
      .map(({ value, rest }) => `missing: ${value.slice(0, 200)}${rest}, got: ${message}`),
  ];
}

/** XML cannot hold control characters, and shows another in their place. */
function holds(message: string, value: string): boolean {
  return message.includes(value) || message.includes(value.replaceAll(/\p{Cc}/gu, '\uFFFD'));
}

function refusalOf({ status, message }: Reply, { name }: OperationModel): string[] {
  return status === 501 && message.includes(name) ? [] : [`${status} ${message}`];
}

/** The error of the operation's own that stands for input against the model, else the one common to all services. */
function constraintCode({ errors }: OperationModel): string {
  const own = errors.map(({ shape }) => shape);
  const known = ['InvalidParameterException', 'InvalidRequestException', 'ValidationException'];
  return known.find((code) => own.includes(code)) ?? 'ValidationException';
}
