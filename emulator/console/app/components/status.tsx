/** An HTTP status, coloured by its class; a failure without one says so in a word. */
export function Status({ status, failed }: { status: number | null; failed: boolean }) {
  const kind = failed || (status ?? 0) >= 500 ? 'bad' : (status ?? 0) >= 400 ? 'warn' : 'good';
  if (status === null) return failed ? <span class="status bad">failed</span> : null;
  return <span class={`status ${kind}`}>{status}</span>;
}
