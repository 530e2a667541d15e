/** Plans, shows, carries out: what `npm run provision` does once it knows its options. */
import type { Effects } from './aws/client.ts';
import type { Options } from './options.ts';
import { partsOf, secretsOf } from './parts.ts';
import { applyStep, planSteps, type Step } from './plan.ts';
import { doneLine, isWork, planLines, summaryLine } from './show.ts';

export interface ProvisionEffects extends Effects {
  /** Prints one line. */
  readonly print: (line: string) => void;
}

/**
 * The exit code: 0 when all is done, 1 when something failed.
 *
 * @param project path of its folder
 * @throws when a document cannot be read
 */
export async function provision(
  options: Options,
  project: string,
  effects: ProvisionEffects,
): Promise<0 | 1> {
  const secrets = secretsOf(options);
  const print = (line: string) =>
    effects.print(secrets.reduce((text, secret) => text.replaceAll(secret, '********'), line));

  const parts = partsOf(options, project, effects);
  const plan = await planSteps(parts, options.direction);
  for (const line of plan.flatMap(planLines)) print(line);

  const steps: Step[] = [];
  const isPlanOnly = options.isDryRun || !plan.some(isWork);
  for (const step of isPlanOnly ? [] : plan) {
    if (!isWork(step)) {
      steps.push(step);
      continue;
    }
    const done = await applyStep(step);
    const line = doneLine(done);
    if (line !== undefined) print(line);
    steps.push(done);
  }
  const outcome = isPlanOnly ? plan : steps;
  print(summaryLine(outcome, isPlanOnly));
  const isNothing = parts.every((part) => 'missing' in part);
  if (isNothing) print('Nothing could be provisioned: set the variables named above');
  return isNothing || outcome.some(({ deed }) => deed === 'failed') ? 1 : 0;
}
