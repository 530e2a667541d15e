/**
 * The calculated fields that a query sees, by name: those of the environment, those of the dataset, and the
 * query's own, of which the later hide the earlier. They may use one another, but none may use itself.
 */
import type { Document, Documents } from '../api/documents.ts';
import { Budget } from '../expression/budget.ts';
import type { Expression } from '../expression/definition.ts';
import { parseExpression } from '../expression/parse.ts';
import { ExpressionError } from '../expression/tokens.ts';
import { cycle } from '../query/check.ts';
import type { Formula } from '../query/spec.ts';

/** The scope of what holds for all datasets of the environment. */
export const ENVIRONMENT = '__all__';
export const KIND = 'derived_column';

export type CalculatedFields =
  | { readonly ok: true; readonly fields: ReadonlyMap<string, Expression> }
  /** One sentence: which fields refer to themselves, or that they are too large. */
  | { readonly ok: false; readonly error: string };

/** The derived column of an alias. */
export function columnNamed(
  documents: Documents,
  scope: string,
  alias: string,
): Document | undefined {
  return documents.list(KIND, scope).find(({ fields }) => fields['alias'] === alias);
}

/** @param own fields the query brings, or one that is about to be kept; their expressions parse */
export function calculatedFields(
  documents: Documents,
  scope: string,
  own: readonly Formula[],
): CalculatedFields {
  const kept = [...new Set([ENVIRONMENT, scope])].flatMap((owner) =>
    documents.list(KIND, owner).map(({ fields }) => {
      return { name: String(fields['alias']), expression: String(fields['expression']) };
    }),
  );
  const fields = new Map<string, Expression>();
  const budget = new Budget();
  try {
    for (const { name, expression } of [...kept, ...own]) {
      fields.set(name, parseExpression(expression, budget));
    }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { ok: false, error: error.message };
  }
  const circular = cycle(fields);
  if (circular.length === 0) return { ok: true, fields };
  return { ok: false, error: `Calculated fields refer to themselves: ${circular.join(', ')}` };
}
