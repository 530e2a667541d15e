/** A tool of the protocol. One schema of valibot checks its arguments, and agents get it as JSON Schema. */
import * as v from 'valibot';
import { CannotAsk } from '../running-emulator.ts';

export interface Tool {
  /** As the protocol describes it, with its JSON Schema. */
  readonly described: { readonly name: string } & Readonly<Record<string, unknown>>;
  /**
   * Wrong arguments and refusals of the emulator are answers with `isError`, so that an agent can correct its call.
   */
  readonly run: (input: unknown) => Promise<{ readonly text: string; readonly isError: boolean }>;
}

interface Definition<Entries extends v.ObjectEntries> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Made of the functions below. */
  readonly input: Entries;
  readonly run: (given: v.InferOutput<v.StrictObjectSchema<Entries, undefined>>) => Promise<string>;
}

export function defineTool<Entries extends v.ObjectEntries>(definition: Definition<Entries>): Tool {
  const { name, title, description, input, run } = definition;
  const schema = v.strictObject(input);
  const entries = Object.entries(input);
  return {
    described: {
      name,
      title,
      description,
      inputSchema: {
        type: 'object',
        properties: Object.fromEntries(entries.map(([key, one]) => [key, v.getMetadata(one)])),
        required: entries.filter(([, { type }]) => type !== 'optional').map(([key]) => key),
        additionalProperties: false,
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async run(given) {
      const parsed = v.safeParse(schema, given);
      if (!parsed.success) {
        const wrong = parsed.issues.map(
          (issue) => `${v.getDotPath(issue) ?? ''}: ${issue.message}`,
        );
        return { text: `The arguments are wrong. ${wrong.join('; ')}`, isError: true };
      }
      try {
        return { text: await run(parsed.output), isError: false };
      } catch (error) {
        if (!(error instanceof CannotAsk)) throw error;
        return { text: error.sentence, isError: true };
      }
    },
  };
}

/** An argument that must be given. */
export const requiredText = (description: string) =>
  v.pipe(v.string(), v.metadata({ type: 'string', description }));

export const text = (description: string) =>
  v.pipe(v.optional(v.string()), v.metadata({ type: 'string', description }));

export const oneOf = (values: readonly string[], description: string) =>
  v.pipe(v.optional(v.picklist(values)), v.metadata({ type: 'string', enum: values, description }));

/** From 1. */
export const count = (maximum: number, description: string) =>
  v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maximum))),
    v.metadata({ type: 'integer', minimum: 1, maximum, description }),
  );
