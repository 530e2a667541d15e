/** What every answer of the HTTP port carries, whoever gives it: https://owasp.org/www-project-secure-headers/ */
export const SECURITY_HEADERS: ReadonlyMap<string, string> = new Map([
  // Telemetry is hostile text: nothing inline runs, nothing is loaded from elsewhere.
  [
    'content-security-policy',
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  ],
  ['cross-origin-resource-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['referrer-policy', 'no-referrer'],
  ['x-content-type-options', 'nosniff'],
]);
