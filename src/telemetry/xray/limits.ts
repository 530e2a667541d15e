/**
 * X-Ray's limits on what is sent: fields are measured in characters, documents in UTF-8 bytes.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */

/** 64 kB, in UTF-8 bytes. */
export const MAX_DOCUMENT_BYTES = 65_536;
/**
 * Levels of subsegments in a document. AWS names no limit; programs that read documents do so by recursion, and a
 * deeper tree is one that calls itself.
 */
export const MAX_NESTING = 100;
/** PutTraceSegments refuses a call with more. */
export const MAX_DOCUMENTS_PER_CALL = 50;
/** Of statistics in a GetSamplingTargets call. */
export const MAX_STATISTICS_PER_CALL = 25;
/** What X-Ray indexes of a trace. */
export const MAX_ANNOTATIONS = 50;
export const MAX_ANNOTATION_CHARACTERS = 1_000;
export const MAX_ANNOTATION_KEY_CHARACTERS = 500;
export const MAX_NAME_CHARACTERS = 200;
/** Of a string field for which nothing else is said. */
export const MAX_FIELD_CHARACTERS = 250;
/** Of a trace. */
export const MAX_LINKS = 100;
