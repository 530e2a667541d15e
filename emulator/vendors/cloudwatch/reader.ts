/**
 * Reads a text of a small language from its start to its end, a piece at a time, and tells where it stopped when a
 * piece is wrong. The parsers know what the pieces mean.
 */
export class Reader {
  readonly source: string;
  readonly #error: (what: string, at: number) => Error;
  readonly #space: RegExp;
  #at = 0;
  #end = 0;
  /** Where something other than white space was skipped: comments. */
  readonly #skipped: { readonly from: number; readonly to: number }[] = [];

  /**
   * @param error makes the error for something wrong behind `at` characters.
   * @param space what may stand between two pieces, as a sticky expression.
   */
  constructor(source: string, error: (what: string, at: number) => Error, space = /\s*/y) {
    this.source = source;
    this.#error = error;
    this.#space = space;
  }

  /** Characters read so far. */
  get at(): number {
    return this.#at;
  }

  get ended(): boolean {
    return this.#at >= this.source.length;
  }

  /** Takes what a sticky expression matches here; undefined when it does not. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.source) ?? undefined;
    if (found !== undefined) this.#take(found[0].length);
    return found;
  }

  skipSpace(): void {
    this.#space.lastIndex = this.#at;
    const skipped = this.#space.exec(this.source)?.[0] ?? '';
    if (skipped.trim() !== '')
      this.#skipped.push({ from: this.#at, to: this.#at + skipped.length });
    this.#at += skipped.length;
  }

  /** What was taken from there on, without comments and the space behind it. */
  textSince(from: number): string {
    let text = '';
    let at = from;
    for (const gap of this.#skipped) {
      if (gap.from < from || gap.to > this.#end) continue;
      text += `${this.source.slice(at, gap.from)} `;
      at = gap.to;
    }
    return (text + this.source.slice(at, this.#end)).trim();
  }

  /** Takes this text, if it comes next behind white space. */
  accept(text: string): boolean {
    this.skipSpace();
    const found = this.source.startsWith(text, this.#at);
    if (found) this.#take(text.length);
    return found;
  }

  expect(text: string): void {
    if (!this.accept(text)) this.fail(`expected '${text}'${this.#found()}`);
  }

  /** @throws the error for something wrong here, or behind `at` characters. */
  fail(what: string, at = this.#at): never {
    throw this.#error(what, at);
  }

  /** Says what was expected and what was found. @throws always */
  failExpecting(what: string): never {
    this.skipSpace();
    this.fail(`expected ${what}${this.#found()}`);
  }

  #take(length: number): void {
    this.#at += length;
    if (length > 0) this.#end = this.#at;
  }

  #found(): string {
    return this.ended ? ', found the end' : `, found '${this.source.charAt(this.#at)}'`;
  }
}
