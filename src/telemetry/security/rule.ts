/**
 * What a rule says of a request: that it looks like an attempt, never that it had success. A request shows what a caller
 * tried; whether it worked is seen elsewhere.
 */

/** Ids and names as in MITRE ATT&CK, version 17. https://attack.mitre.org/techniques/enterprise/ */
export const TECHNIQUES = {
  T1059: 'Command and Scripting Interpreter',
  T1083: 'File and Directory Discovery',
  T1110: 'Brute Force',
  T1190: 'Exploit Public-Facing Application',
  'T1552.005': 'Unsecured Credentials: Cloud Instance Metadata API',
  'T1595.002': 'Active Scanning: Vulnerability Scanning',
  'T1595.003': 'Active Scanning: Wordlist Scanning',
} as const;

export type TechniqueId = keyof typeof TECHNIQUES;

export type Category =
  | 'path-traversal'
  | 'file-probe'
  | 'sql-injection'
  | 'nosql-injection'
  | 'ldap-injection'
  | 'cross-site-scripting'
  | 'template-injection'
  | 'command-injection'
  | 'code-injection'
  | 'xml-injection'
  | 'header-injection'
  | 'log4shell'
  | 'metadata-ssrf'
  | 'request-forgery'
  | 'scanner'
  | 'burst';

/** Where in a request a text stood. `value` is the name or the value of a query parameter. */
export type Part = 'path' | 'value' | 'user-agent' | 'header';

export interface AttackRule {
  /** Does not change, because it is part of the id of findings. */
  readonly id: string;
  readonly category: Category;
  readonly technique: TechniqueId;
  /** One sentence for people. */
  readonly description: string;
  readonly parts: readonly Part[];
  /**
   * The rule fits when one of them does. They are tried on texts in plain form, which are lower case and at most 2,048
   * characters long. A repetition has an upper limit, so that the time grows with the text's length and no faster.
   */
  readonly patterns: readonly RegExp[];
}
