/** A part of a WHERE clause over `rollbar_items AS i`, with the values of its question marks. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}
