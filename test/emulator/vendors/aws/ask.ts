/** Asks an operation that only reads, without the service around it. */
import type { Operations } from '../../../../emulator/vendors/aws/operation.ts';

export function ask(
  operations: Operations,
  name: string,
  input: object,
  scope: { readonly account: string; readonly region: string },
): object | Promise<object> {
  const operation = operations[name];
  if (operation?.kind !== 'answering')
    throw new Error(`${name} is not an operation that only reads`);
  return operation.run(input, { ...scope, verified: true });
}
