/** The invocation of one request. Apart from its observation, because what is sent late needs no more of the request. */
import type { Invocation, WaitUntil } from '../delivery/invocation.ts';
import type { Recording } from '../recording/recording.ts';

export class RequestInvocation implements Invocation {
  readonly waitUntil: WaitUntil;
  readonly #recording: Recording;
  #answeredAt: number | undefined;

  /** @param recording counts the calls that the app makes */
  constructor(waitUntil: WaitUntil, recording: Recording) {
    this.waitUntil = waitUntil;
    this.#recording = recording;
  }

  /** @param at Unix milliseconds */
  answered(at: number): void {
    this.#answeredAt = at;
  }

  answeredAt(): number | undefined {
    return this.#answeredAt;
  }

  subrequests(): number {
    return this.#recording.calls;
  }
}
