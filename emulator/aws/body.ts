/**
 * Reads a request's body whole, or not at all once it is larger than allowed. Nothing is decompressed: neither
 * service's model has a compression trait.
 */

/** @returns undefined as soon as the body is known to exceed `limit` bytes. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array | undefined> {
  const declared = request.headers.get('content-length');
  if (declared !== null) {
    // HTTP ends a body at its declared length, so it is safe to read it whole, and much faster.
    if (Number(declared) > limit) return undefined;
    const body = new Uint8Array(await request.arrayBuffer());
    return body.byteLength > limit ? undefined : body;
  }
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
