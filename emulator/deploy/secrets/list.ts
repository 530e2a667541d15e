/** The worker's secrets in production: what each is for, the least right it needs, and how it must look. */

export interface Secret {
  readonly name: string;
  /** What it turns on. */
  readonly purpose: string;
  /** What the key may do, and no more. */
  readonly rights: string;
  readonly form: RegExp;
  /** Needed together with this one. */
  readonly pair?: string;
}

export const SECRETS: readonly Secret[] = [
  {
    name: 'HONEYCOMB_API_KEY',
    purpose: 'traces in Honeycomb',
    rights: 'an ingest key, which can create datasets and do nothing else',
    form: /^[\w-]{16,128}$/,
  },
  {
    name: 'AWS_ACCESS_KEY_ID',
    purpose: 'X-Ray and CloudWatch Logs',
    rights:
      'a user of its own with the policy of aws/json/policy.json; where nothing is provisioned also logs:CreateLogGroup and logs:PutRetentionPolicy on the log group',
    form: /^[A-Z0-9]{16,128}$/,
    pair: 'AWS_SECRET_ACCESS_KEY',
  },
  {
    name: 'AWS_SECRET_ACCESS_KEY',
    purpose: 'X-Ray and CloudWatch Logs',
    rights: 'the secret of the same user',
    form: /^[\w+/=-]{16,128}$/,
    pair: 'AWS_ACCESS_KEY_ID',
  },
  {
    name: 'ROLLBAR_ACCESS_TOKEN',
    purpose: 'errors in Rollbar',
    rights: "the project's post_server_item token, which can report and not read",
    form: /^[\w-]{16,128}$/,
  },
  {
    name: 'API_WRITE_TOKEN',
    purpose: 'writing through the API; without it the API is read-only',
    rights: '16 characters or more, made up by you: openssl rand -hex 24',
    form: /^[\w.~+/-]{16,}=*$/,
  },
];

/** Each group of names that are there in part, as a sentence. */
export function missingPairs(present: ReadonlySet<string>): string[] {
  return SECRETS.filter(({ name, pair }) => {
    return pair !== undefined && present.has(name) && !present.has(pair);
  }).map(({ name, pair }) => `The secret ${name} is set and ${pair} is not: set both, or neither`);
}

/** What stays off, a sentence for each purpose. */
export function describeAbsent(present: ReadonlySet<string>): string[] {
  const absent = Map.groupBy(
    SECRETS.filter(({ name }) => !present.has(name)),
    ({ purpose }) => purpose,
  );
  return [...absent].map(([purpose, secrets]) => {
    const names = secrets.map(({ name }) => name).join(' and ');
    return `Off: ${purpose} (${names} ${secrets.length > 1 ? 'are' : 'is'} not set)`;
  });
}
