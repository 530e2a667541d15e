/** Remembers when each request arrived, so that what is kept of it can say how long its answer took. */

/** By request, milliseconds of the process's clock. */
const arrivals = new WeakMap<Request, number>();

/** Called where a request comes in. @param now milliseconds from any start */
export function noteArrival(request: Request, now: () => number = () => performance.now()): void {
  arrivals.set(request, now());
}

/** A request that stands for another, such as a part of it, arrived with that one. */
export function inheritArrival(request: Request, from: Request): void {
  const arrived = arrivals.get(from);
  if (arrived !== undefined) arrivals.set(request, arrived);
}

/** Milliseconds since the request arrived; undefined for one that came in by no door, such as one of an import. */
export function sinceArrival(
  request: Request,
  now: () => number = () => performance.now(),
): number | undefined {
  const arrived = arrivals.get(request);
  return arrived === undefined ? undefined : now() - arrived;
}
