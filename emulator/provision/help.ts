/** What `npm run provision -- --help` says. */
export const HELP = `Usage: npm run provision -- --target emulator|aws [options]

Makes what the documents in aws/json and src/cruddur/honeycomb describe: at AWS the sampling rule, the group, the log
group, metric filters, alarms, the dashboard, the worker's policy, a budget and mails of attack attempts; at Honeycomb derived columns, the board
with its queries and a marker for each deploy; at Rollbar the deploy with its source map. It shows a plan, then does what
differs. What is as it should be is left alone.

  --target emulator     the running emulator, with the local keys
  --target aws          AWS, Honeycomb and Rollbar, each where its keys are set
  --dry-run             shows the plan and changes nothing
  --destroy             removes what the documents describe; at AWS it asks for --yes
  --only aws            or honeycomb, rollbar: one vendor alone
  --revision TEXT       what was deployed, as in code_version: marks and reports the deploy
  --source-map FILE     of that revision, sent to Rollbar
  --minified-url URL    what the map belongs to, by default https://worker.js
  --emulator URL        where the emulator is, by default http://localhost:4318
  --template            prints the CloudFormation template that says the same, and ends
  --help                prints this and ends

Variables, for --target aws:
  AWS_REGION or AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
  ALARM_TOPIC_ARN       an SNS topic that the alarms tell
  BUDGET_EMAIL          address that gets the budget's alerts; without it no budget is made
  FINDINGS_EMAIL        address that gets a mail of each attack attempt that begins; without it no topic and no rule is made
  HONEYCOMB_API_KEY     a configuration key with boards, columns, markers and queries
  HONEYCOMB_API_ENDPOINT=https://api.honeycomb.io
  ROLLBAR_ACCESS_TOKEN, ROLLBAR_READ_TOKEN    with the scopes post_server_item and read
  ROLLBAR_ENVIRONMENT=production
and for both OTEL_SERVICE_NAME=backend-hono, the dataset in Honeycomb.

Exit codes: 0 done or nothing to do, 1 something failed, 2 wrong arguments.
`;
