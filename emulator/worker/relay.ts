/**
 * Carries the worker's outgoing requests to the switchboard and the answers back. Miniflare's Request and Response
 * belong to another undici than Node's own, so it makes both again.
 */
import type { Request as WorkerRequest, Response as WorkerResponse } from 'miniflare';
import { loadMiniflare } from './miniflare.ts';

export type Outbound = (request: Request) => Promise<Response>;

export function createRelay(outbound: Outbound) {
  return async (request: WorkerRequest): Promise<WorkerResponse> => {
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
    const response = await outbound(
      new Request(request.url, {
        method: request.method,
        headers: [...request.headers],
        ...(hasBody ? { body: await request.arrayBuffer() } : {}),
        redirect: 'manual',
      }),
    );
    // As it comes: an answer that trickles in, or breaks off, must do so for the worker too.
    return new (loadMiniflare().Response)(response.body, {
      status: response.status,
      headers: [...response.headers],
    });
  };
}
