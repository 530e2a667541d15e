import { Response as WorkerResponse, type Request } from 'miniflare';
import type { Vendors } from './vendors.ts';

/** Hands what a worker sends to vendors of this process. Miniflare's requests are of another class than theirs. */
export async function answerOutbound(vendors: Vendors, request: Request): Promise<WorkerResponse> {
  const { url, method } = request;
  const body = method === 'GET' ? null : await request.arrayBuffer();
  const copy = new globalThis.Request(url, { method, headers: [...request.headers], body });
  const answer = await vendors.answer(copy);
  return new WorkerResponse(await answer.text(), { status: answer.status });
}
