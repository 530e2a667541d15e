/** Answers a caller when the app threw: without a word of the error, with the id that finds it. */
export function failedResponse(traceId: string): Response {
  return Response.json({ error: 'internal_error', trace_id: traceId }, { status: 500 });
}
