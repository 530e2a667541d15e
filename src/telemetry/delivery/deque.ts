/** A queue with two ends. Every operation takes constant time, seen over many; nothing is copied to put items back. */
export class Deque<T> {
  /** The items at the front, the first one last. */
  #front: T[] = [];
  /** The items behind them, from `#head` on. */
  #back: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#front.length + this.#back.length - this.#head;
  }

  peek(): T | undefined {
    return this.#front.at(-1) ?? this.#back[this.#head];
  }

  push(item: T): void {
    this.#back.push(item);
  }

  unshift(item: T): void {
    this.#front.push(item);
  }

  shift(): T | undefined {
    if (this.#front.length > 0) return this.#front.pop();
    if (this.#head >= this.#back.length) return undefined;
    const item = this.#back[this.#head];
    this.#back[this.#head] = undefined;
    this.#head += 1;
    // Dropping the used half now and then keeps both time and memory in proportion.
    if (this.#head > 32 && this.#head * 2 > this.#back.length) {
      this.#back = this.#back.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
