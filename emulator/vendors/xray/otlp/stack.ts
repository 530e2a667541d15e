/**
 * Reads stack traces as the languages print them: the frames, and the exceptions that caused the one at hand. It passes
 * over lines that are not frames, and reads nothing of a language that is not listed here.
 */
export interface Frame {
  readonly path: string;
  readonly line: number;
  readonly label: string;
}

/** An exception as a stack trace tells of it. */
export interface Cause {
  readonly type: string;
  readonly message: string;
  readonly stack: readonly Frame[];
}

interface Dialect {
  /** One line; its groups are the members of a frame. */
  readonly frame: RegExp;
  /** What stands between an exception and the one that caused it. */
  readonly chain?: RegExp;
  /** True when the newest frame, and the newest exception, come last. */
  readonly newestLast?: boolean;
}

const JAVA: Dialect = {
  // The loader and the module stand before the class, where the stack has them.
  frame: /^\tat (?:[^(/]*\/){0,2}(?<label>[^(]+)\((?<path>[^:)]*)(?::(?<line>\d+))?\)$/,
  chain: /^Caused by: /m,
};

const JAVASCRIPT: Dialect = {
  frame: /^ +at (?:(?<label>.+?) ?\()?(?<path>[^()]+?)(?::(?<line>\d+))?(?::\d+)?\)?$/,
};

const DIALECTS: Readonly<Record<string, Dialect>> = {
  java: JAVA,
  php: JAVA,
  javascript: JAVASCRIPT,
  nodejs: JAVASCRIPT,
  webjs: JAVASCRIPT,
  python: {
    frame: /^ {2}File "(?<path>[^"]*)", line (?<line>\d+), in (?<label>.*)$/,
    chain:
      /\n\n(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):\n\n/,
    newestLast: true,
  },
  dotnet: { frame: /^\s*at (?<label>.+?)(?: in (?<path>.+):line (?<line>\d+))?$/ },
  // The function stands on one line, where it is on the next, indented.
  go: { frame: /^(?<label>.+?)(?:\([^()]*\))?\n\t(?<path>.+?):(?<line>\d+)(?: \+0x[\da-f]+)?$/ },
};

/** Longer lines are not frames: the text is a stranger's, and patterns are tried on every line. */
const MAX_LINE_LENGTH = 1_000;

/**
 * @param language what the resource's `telemetry.sdk.language` says
 * @returns the frames, newest first, and the causes, each of the one before
 */
export function parseStack(
  language: string,
  text: string,
): { readonly stack: readonly Frame[]; readonly causes: readonly Cause[] } {
  const dialect = Object.hasOwn(DIALECTS, language) ? DIALECTS[language] : undefined;
  if (dialect === undefined) return { stack: [], causes: [] };
  const unix = text.replaceAll('\r\n', '\n');
  const blocks = dialect.chain === undefined ? [unix] : unix.split(dialect.chain);
  if (dialect.newestLast === true) blocks.reverse();
  const [own = '', ...older] = blocks;
  return {
    stack: framesOf(own, dialect),
    causes: older.map((block) => ({ ...headOf(block, dialect), stack: framesOf(block, dialect) })),
  };
}

function framesOf(block: string, { frame, newestLast }: Dialect): Frame[] {
  const frames = linesOf(block).flatMap((line) => {
    const groups = line.length > MAX_LINE_LENGTH ? undefined : frame.exec(line)?.groups;
    if (groups === undefined) return [];
    const { path = '', line: number = '0', label = '' } = groups;
    return [{ path, line: Number(number), label }];
  });
  return newestLast === true ? frames.reverse() : frames;
}

/** Go's frames take two lines; no other language begins a line with a tab and a path. */
function linesOf(block: string): string[] {
  return block.split(/\n(?!\t\S*\/\S*:\d)/);
}

/** `Type: message`, which Python has behind the frames and Java before them. */
function headOf(block: string, { newestLast }: Dialect): { type: string; message: string } {
  const lines = block.split('\n');
  const frames = lines.findIndex((line) => line.startsWith('\t'));
  const head =
    newestLast === true
      ? lines.filter((line) => !/^\s|^Traceback /.test(line))
      : lines.slice(0, frames < 0 ? lines.length : frames);
  const text = head.join('\n').trim();
  const [type = ''] = text.split(':', 1);
  return { type, message: text.slice(type.length + 1).trim() };
}
