/** Stores accepted requests of AWS operations. An input is read from the request's body again, where it is needed. */
import type { Intake } from '../../inbox/intake.ts';
import type { Caller } from './credentials.ts';
import type { ServiceModel } from './model.ts';
import { createProtocol } from './protocols/choose-protocol.ts';
import { createValidator } from './validate.ts';

export interface AcceptedInput {
  /** As it was given to be judged. */
  input(): unknown;
  /** As it was judged, or that written as JSON and read again. */
  readonly digest?: unknown;
}

/** By which request something arrived, and when. */
export interface Arrival {
  /** Id of the kept request; null where none is kept. */
  readonly request: number | null;
  /** Unix milliseconds. */
  readonly receivedMs: number;
}

/** Writes the rows of an accepted request. */
export type StoreInput = (accepted: AcceptedInput, caller: Caller, arrival: Arrival) => void;

export function createAwsIntake(model: ServiceModel, name: string, store: StoreInput): Intake {
  const operation = model.operations[name];
  if (operation === undefined) throw new Error(`The model has no operation ${name}`);
  const protocol = createProtocol(model);
  const validate = createValidator(model);
  return {
    store({ body, digest, caller, receivedMs }, request) {
      const input = () => validate(operation, protocol.parse(operation, body)).input;
      store({ input, digest }, caller, { request, receivedMs });
    },
  };
}
