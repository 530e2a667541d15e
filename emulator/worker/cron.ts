/**
 * Calls the worker's `scheduled` every five minutes, since Miniflare does not. It ignores the cron's own times: nothing
 * local needs more.
 */

const EVERY_MS = 5 * 60_000;

/**
 * @param call has the worker's `scheduled` run; a failure is printed
 * @returns how to stop
 */
export function startCron(
  call: () => Promise<{ readonly ok: boolean; text(): Promise<string> }>,
  print: (line: string) => void,
  everyMs = EVERY_MS,
): () => void {
  async function run(): Promise<void> {
    try {
      const response = await call();
      const said = await response.text();
      if (!response.ok) print(`The worker's cron failed: ${said}`);
    } catch (error) {
      print(`The worker's cron failed: ${String(error)}`);
    }
  }
  const timer = setInterval(() => void run(), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
