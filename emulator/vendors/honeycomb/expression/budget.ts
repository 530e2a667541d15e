/**
 * Bounds the calculated fields of a query together, its own and those it finds: each is small, and a request may bring a
 * hundred, or find thousands.
 */
import { sizeOfRegex } from '../../../columns/regex-size.ts';
import { ExpressionError } from './tokens.ts';

/** Tokens of all expressions; four hundred fields take as much, and twenty thousand characters of patterns. */
const MAX_SIZE = 400_000;
const FIELD_SIZE = 1000;
const INSTRUCTION_SIZE = 4;

/** Every method throws an {@link ExpressionError} at the limit. */
export class Budget {
  #left = MAX_SIZE;

  field(tokens: number): void {
    this.#spend(FIELD_SIZE + tokens);
  }

  /** Before the pattern is compiled, which takes the time. */
  pattern(source: string): void {
    this.#spend(INSTRUCTION_SIZE * sizeOfRegex(source));
  }

  #spend(size: number): void {
    this.#left -= size;
    if (this.#left < 0) {
      throw new ExpressionError('calculated fields are too large, taken together');
    }
  }
}
