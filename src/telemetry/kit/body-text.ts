/**
 * Reads the text of a response, up to a size: a server that answers without end must not take the memory of an
 * isolate.
 */

/** Far more than any vendor answers. */
const MAX_BYTES = 256 * 1024;

export async function bodyText(response: Response): Promise<string> {
  const length = response.headers.get('content-length');
  const isSmall = length !== null && Number(length) <= MAX_BYTES;
  // An encoded body may be larger than its length says.
  if (response.body === null || (isSmall && !response.headers.has('content-encoding'))) {
    return response.text();
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  while (bytes < MAX_BYTES) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text.slice(0, MAX_BYTES);
}
