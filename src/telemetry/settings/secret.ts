/**
 * What makes a credential or a header value impossible to send. A runtime's fetch throws for some of it and
 * quotes the value in the error; said at the start, it is mended sooner and stays secret.
 */

/** What is wrong with a credential, and the mend; undefined when it can be sent. */
export function secretFault(text: string): string | undefined {
  if (/[\r\n]/.test(text)) return 'has a line break inside: copy it again as one line';
  if (/\s/.test(text)) return 'has white space inside: copy it again without';
  return headerFault(text);
}

/** What is wrong with a header's value, which may have spaces inside. RFC 9110, section 5.5 */
export function headerFault(text: string): string | undefined {
  if (/[\r\n]/.test(text)) return 'has a line break inside: copy it again as one line';
  return /[^\t\x20-\x7e]/.test(text)
    ? 'has characters that a header cannot carry: copy it again, in ASCII alone'
    : undefined;
}
