/**
 * Carries the worker's outgoing requests to the switchboard and the answers back. Miniflare's Request and Response
 * are of another undici than Node's own, so both are made anew and bodies handed over as bytes.
 */
import type { Request as WorkerRequest, Response as WorkerResponse } from 'miniflare';

export type Outbound = (request: Request) => Promise<Response>;

export function createRelay(outbound: Outbound) {
  return async (request: WorkerRequest): Promise<WorkerResponse> => {
    const miniflare = await import('miniflare');
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
    const response = await outbound(
      new Request(request.url, {
        method: request.method,
        headers: [...request.headers],
        ...(hasBody ? { body: await request.arrayBuffer() } : {}),
        redirect: 'manual',
      }),
    );
    // A status like 204 allows no body, not even an empty one.
    const body = response.body === null ? null : await response.arrayBuffer();
    return new miniflare.Response(body, {
      status: response.status,
      headers: [...response.headers],
    });
  };
}
