/** Which frames of a stack are of the project's own code, and whose the others are. */
import type { StackFrame } from '../../api/stacks/shapes.ts';

const PACKAGE = /(?:^|\/)(?:node_modules|site-packages|dist-packages)\/((?:@[^/]+\/)?[^/:]+)/g;
const RUNTIME = /^(?:node:|internal\/|native\b|cloudflare:|deno:|<anonymous>|\[native|\?)/;

export function isOwnFrame(frame: StackFrame): boolean {
  const file = fileOf(frame);
  return !RUNTIME.test(file) && file.match(PACKAGE) === null;
}

/** The package that a frame is of, or `the runtime`. */
export function ownerOf(frame: StackFrame): string {
  // pnpm's folders nest: the innermost package is the one.
  return [...fileOf(frame).matchAll(PACKAGE)].at(-1)?.[1] ?? 'the runtime';
}

/** As in `src/activities/create.ts:48:31`. */
export function placeOf({ place, source }: StackFrame): string {
  if (source === null) return place;
  const { file, line, column } = source;
  return [file, line, column].filter((part) => part !== null).join(':');
}

export interface FrameRun {
  readonly isOwn: boolean;
  /** Of its first frame in the stack. */
  readonly from: number;
  readonly frames: readonly StackFrame[];
}

/** Neighbours that are of the project, or not, together. */
export function runsOf(frames: readonly StackFrame[]): FrameRun[] {
  const runs: { isOwn: boolean; from: number; frames: StackFrame[] }[] = [];
  frames.forEach((frame, from) => {
    const isOwn = isOwnFrame(frame);
    const last = runs.at(-1);
    if (last?.isOwn === isOwn) last.frames.push(frame);
    else runs.push({ isOwn, from, frames: [frame] });
  });
  return runs;
}

function fileOf({ place, source }: StackFrame): string {
  return source?.file ?? place;
}
