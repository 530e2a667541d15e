/** The plan and its progress as lines for a terminal. */
import type { Step } from './plan.ts';

/** What a step is about to do. */
export function planLines(step: Step): string[] {
  switch (step.deed) {
    case 'make':
      return [`+ ${step.part.name}: will be made`];
    case 'change':
      return [`~ ${step.part.name}: differs`, ...step.differences.map((text) => `    ${text}`)];
    case 'same':
      return [`= ${step.part.name}: as it should be`];
    case 'remove':
      return [`- ${step.part.name}: will be removed`];
    case 'gone':
      return [`= ${step.part.name}: is not there`];
    case 'stays':
      return [`= ${step.part.name}: stays, the vendor offers no way to remove it`];
    case 'missing':
      return [`? ${step.name}: left out, ${step.why}`];
    case 'not played':
      return [`? ${step.name}: left out, not played by the emulator`];
    case 'failed':
      return [`! ${step.name}: ${step.why}`];
  }
}

const DONE = { make: 'made', change: 'changed', remove: 'removed' } as const;

/** The outcome of a step that changes something; undefined for the others. */
export function doneLine(step: Step): string | undefined {
  if (step.deed === 'failed') return `! ${step.name}: ${step.why}`;
  if (step.deed === 'not played') return `? ${step.name}: not played by the emulator`;
  if (step.deed !== 'make' && step.deed !== 'change' && step.deed !== 'remove') return undefined;
  return `  ${step.part.name}: ${DONE[step.deed]}`;
}

/** Whether a step changes something. */
export function isWork({ deed }: Step): boolean {
  return Object.hasOwn(DONE, deed);
}

/** `2 made, 1 changed`, or that there was nothing to do. */
export function summaryLine(steps: readonly Step[], isDryRun: boolean): string {
  const count = (deed: Step['deed']) => steps.filter((step) => step.deed === deed).length;
  const done = Object.entries(DONE).flatMap(([deed, word]) => {
    const number = steps.filter((step) => step.deed === deed).length;
    return number === 0 ? [] : [`${number} ${isDryRun ? 'to be ' : ''}${word}`];
  });
  const rest = [
    [count('missing') + count('not played'), 'left out'],
    [count('failed'), 'failed'],
  ].flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`]));
  const nothing = done.length === 0 && count('failed') === 0 ? ['Nothing to do'] : [];
  return [...nothing, ...done, ...rest].join(', ');
}
