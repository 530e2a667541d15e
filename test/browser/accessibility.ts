/** Asks axe what is wrong with a page for those who do not see it, or do not use a mouse. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import * as v from 'valibot';

const Violations = v.array(
  v.object({
    id: v.string(),
    nodes: v.array(v.object({ html: v.string(), failureSummary: v.string() })),
  }),
);

/** @returns a line for each fault: the rule, the element, and what is wrong with it */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations: unknown = await page.evaluate(
    // The page's policy lets no script in; what the debugger evaluates is none.
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return v.parse(Violations, violations).flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => {
      const summary = failureSummary.replaceAll(/\s+/g, ' ');
      return `${id}: ${html.slice(0, 160)} ${summary.slice(0, 200)}`;
    }),
  );
}
