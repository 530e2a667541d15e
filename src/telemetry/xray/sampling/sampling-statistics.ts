/**
 * What an isolate counted for one rule and has not yet reported. Counted as AWS's guide explains its example and
 * OpenTelemetry's samplers do: a borrowed trace is a sampled one, too. (The SDK for Python leaves it out there,
 * and so reports fewer than it recorded.) What is being reported is kept until the answer is known.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html
 */

export interface Counts {
  readonly requests: number;
  readonly sampled: number;
  readonly borrowed: number;
  /** Requests that are over. Faults are among them, sampled faults among those. */
  readonly finished: number;
  readonly faults: number;
  readonly sampledFaults: number;
}

type Counters = { -readonly [Name in keyof Counts]: Counts[Name] };

export class SamplingStatistics {
  #counts = zero();
  #reporting = zero();

  countDecision(sampled: boolean, borrowed: boolean): void {
    this.#counts.requests += 1;
    if (sampled) this.#counts.sampled += 1;
    if (borrowed) this.#counts.borrowed += 1;
  }

  countEnd(sampled: boolean, fault: boolean): void {
    this.#counts.finished += 1;
    if (fault) this.#counts.faults += 1;
    if (fault && sampled) this.#counts.sampledFaults += 1;
  }

  /** Whether a request was decided of which no report is known to have arrived. */
  get isWaiting(): boolean {
    return this.#counts.requests + this.#reporting.requests > 0;
  }

  /** Everything to report now, with what an earlier report that never ended had in hand. Counting starts again. */
  beginReport(): Counts {
    this.#reporting = sum(this.#reporting, this.#counts);
    this.#counts = zero();
    return this.#reporting;
  }

  /** @param arrived if not, what was in hand is reported again */
  endReport(arrived: boolean): void {
    if (!arrived) this.#counts = sum(this.#counts, this.#reporting);
    this.#reporting = zero();
  }
}

function zero(): Counters {
  return { requests: 0, sampled: 0, borrowed: 0, finished: 0, faults: 0, sampledFaults: 0 };
}

function sum(a: Counts, b: Counts): Counters {
  return {
    requests: a.requests + b.requests,
    sampled: a.sampled + b.sampled,
    borrowed: a.borrowed + b.borrowed,
    finished: a.finished + b.finished,
    faults: a.faults + b.faults,
    sampledFaults: a.sampledFaults + b.sampledFaults,
  };
}
