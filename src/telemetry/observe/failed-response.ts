/** What a caller gets when the app threw: no word of what it was, and the id by which it is found. */
export function failedResponse(traceId: string): Response {
  return Response.json({ error: 'internal_error', trace_id: traceId }, { status: 500 });
}
