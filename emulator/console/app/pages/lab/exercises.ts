/** The ten exercises, with the real addresses: why, one thing to do, and a hint. */
import type { ExerciseName } from '../../../api/lab/shapes.ts';

export interface Exercise {
  readonly name: ExerciseName;
  readonly title: string;
  /** Two sentences. */
  readonly why: string;
  readonly task: string;
  readonly hint: string;
  /** A command or code that helps. */
  readonly command?: string;
  /** Where it is done or seen: name of a page, and what the link says. */
  readonly page: readonly [name: string, words: string];
  /** What is asked for, where a person has to answer. */
  readonly question?: string;
}

interface Addresses {
  /** Of the emulator: `http://localhost:4318`. */
  readonly origin: string;
  /** Of the worker: `http://localhost:4567`. */
  readonly api: string;
}

export function exercisesFor({ origin, api }: Addresses): readonly Exercise[] {
  return [
    {
      name: 'first-trace',
      title: 'Send the first trace',
      why: 'A trace is one request as its services saw it. It shows where a slow page spends its time.',
      task: 'Ask the home feed, and find your request in the list.',
      hint: 'The worker sends its telemetry a moment after it has answered.',
      command: `curl -i ${api}/api/activities/home`,
      page: ['requests', 'Requests'],
    },
    {
      name: 'span',
      title: 'Add a span and an attribute',
      why: 'Instrumentation from a package knows routes and databases, but not what your code is about. Your own span says that.',
      task: 'Wrap something in a span whose name begins with lab, with an attribute whose key begins with lab.',
      hint: 'Put this into a handler of src/cruddur/activities/routes.ts, which imports withSpan. The worker reloads when you save; then send a request.',
      command: `await withSpan('lab-feed', (span) => span.setAttribute('lab.reader', 'me'))`,
      page: ['explore', 'Explore'],
    },
    {
      name: 'metadata',
      title: 'Open a subsegment with metadata',
      why: 'X-Ray calls a span a subsegment, and indexes only its annotations. Metadata holds what people read and do not search for.',
      task: 'In a span whose name begins with lab, add an object as metadata, and find it in X-Ray’s document of a trace.',
      hint: 'Import metadata where withSpan is imported. X-Ray keeps five requests a second and a tenth of the others, so send a few.',
      command: `await withSpan('lab-feed', () => metadata('reader', { name: 'me' }))`,
      page: ['requests', 'Requests'],
    },
    {
      name: 'log-line',
      title: 'Find the log line of a failing request',
      why: 'A trace says where it failed, a log line says what the code knew. One trace id leads from either to the other.',
      task: 'Make a request fail, go from its trace to its log lines, and copy what one of them says.',
      hint: 'A handler that throws answers 500. The tab Logs of the failing span has its lines; the page Logs has all of them.',
      page: ['logs', 'Logs'],
      question: 'What does the line say?',
    },
    {
      name: 'error',
      title: 'Provoke an error and resolve it',
      why: 'Rollbar gathers a thousand occurrences into one item, so that one error is one thing to do. A resolved item comes back only if the error happens again.',
      task: 'Report something, open the item, and resolve it.',
      hint: 'Resolve is the button at the top of an item, and the key e.',
      command: `curl -i ${api}/rollbar/test`,
      page: ['errors', 'Errors'],
    },
    {
      name: 'board',
      title: 'Ask a query and save it to a board',
      why: 'You will ask a good question again after the next deploy. A board keeps it, and asks it for the whole team.',
      task: 'Build a query of your own in Explore, and save it to a board.',
      hint: 'P95 of duration_ms, grouped by http.route, is a good first one. Honeycomb’s API at this port takes boards too.',
      page: ['boards', 'Boards'],
    },
    {
      name: 'sampling',
      title: 'Change a sampling rule and see the effect',
      why: 'Every trace costs money, and most are alike. A rule says how many to keep, and workers fetch the rules while they run.',
      task: 'Change the rate of a rule, send requests, and compare what it keeps.',
      hint: 'Workers fetch the rules about every minute and report how many traces they kept. The rule has to decide about ten requests.',
      page: ['sampling', 'Sampling'],
    },
    {
      name: 'spend',
      title: 'Halve what a request costs',
      why: 'A vendor bills events, not requests. If a request makes half as many events, the month costs half as much.',
      task: 'Send ten requests of one route, sample or trim, and send more until ten arrive that cost half or less at Honeycomb.',
      hint: 'Between the two tens, start again with OTEL_TRACES_SAMPLER=parentbased_traceidratio OTEL_TRACES_SAMPLER_ARG=0.25 npm start. A request that is sampled out arrives nowhere, so send forty then. The worker keeps errors at any rate, so take a route that works.',
      command: `for i in $(seq 10); do curl -s -o /dev/null ${api}/api/activities/home; done`,
      page: ['spend', 'Spend'],
    },
    {
      name: 'handle',
      title: 'Find the slow handle, while vendors fail',
      why: 'When telemetry fails, people blame it for slow requests. Averages by handle show who is slow, and spans show why.',
      task: 'Switch a fault on, ask for the activities of some handles, three times each, and name the slowest and the span that takes most of its time.',
      hint: 'In Explore, AVG of duration_ms grouped by handle over the last hour; then open a trace of the slowest, and look for the span with the longest time of its own.',
      command: `curl -X POST ${origin}/_emulator/faults -d '{"vendor":"honeycomb","kind":"error","rate":0.5,"count":20}'`,
      page: ['traffic', 'Traffic'],
      question: 'handle, name of the span',
    },
    {
      name: 'browser',
      title: 'Join the browser’s trace',
      why: 'A person waits for the page, and the server sees only its part. With one trace the wait has no gap.',
      task: 'Send a request from a page that OpenTelemetry’s web SDK traces, so that its span is the parent of the server’s.',
      hint: 'The page sends traceparent with fetch, and its spans to /v1/traces of the API, or of this port. FRONTEND_URL names the page’s origin.',
      page: ['setup', 'Set-up'],
    },
  ];
}
