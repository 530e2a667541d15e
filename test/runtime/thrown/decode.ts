/** What of a thrown value reached each of four vendors, read from what was sent to them, in one form. */

export interface Told {
  readonly type: unknown;
  readonly message: unknown;
  readonly hasStack: boolean;
  readonly fields: unknown;
  readonly causes: readonly (readonly [type: unknown, message: unknown])[];
}

type Members = Readonly<Record<string, unknown>>;

function membersOf(value: unknown): Members {
  return Object(value);
}
function listOf(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.map(membersOf) : [];
}
const orNothing = (members: Members): unknown =>
  Object.keys(members).length === 0 ? undefined : members;

/** @param attributes of the event `exception`, as OTLP has them */
export function toldByHoneycomb(attributes: readonly Members[]): Told {
  const texts = new Map(attributes.map(({ key, value }) => [key, membersOf(value)['stringValue']]));
  const json = (name: string): unknown =>
    texts.has(name) ? JSON.parse(String(texts.get(name))) : undefined;
  return {
    type: texts.get('exception.type'),
    message: texts.get('exception.message'),
    hasStack: texts.has('exception.stacktrace'),
    fields: json('exception.fields'),
    causes: listOf(json('exception.causes')).map(({ type, message }) => [type, message]),
  };
}

export function toldByXRay(segment: Members): Told {
  const [first = {}, ...causes] = listOf(membersOf(segment['cause'])['exceptions']);
  const otel = membersOf(membersOf(segment['metadata'])['otel']);
  return {
    type: first['type'],
    message: first['message'],
    hasStack: first['stack'] !== undefined,
    fields: membersOf(otel['exceptions'])[String(first['id'])],
    causes: causes.map(({ type, message }) => [type, message]),
  };
}

/** @param line whose message is `Unhandled error` */
export function toldByCloudWatch(line: Members): Told {
  const { name, message, stack, cause, errors, name_, ...others } = membersOf(line['error']);
  const fields = name_ === undefined ? others : { ...others, name: name_ };
  const isAggregate = name === 'AggregateError' || name === 'SuppressedError';
  return {
    type: name,
    message,
    hasStack: stack !== undefined,
    fields: orNothing(isAggregate || errors === undefined ? fields : { ...fields, errors }),
    causes: linked(cause === undefined ? [] : [membersOf(cause)], isAggregate ? errors : []),
  };
}

function linked(
  causes: readonly Members[],
  errors: unknown,
): (readonly [type: unknown, message: unknown])[] {
  return [...causes, ...listOf(errors)].flatMap(({ name, message, cause }) => [
    [name, message],
    ...linked(cause === undefined ? [] : [membersOf(cause)], []),
  ]);
}

/** @param data of an item */
export function toldByRollbar(data: Members): Told {
  const { trace, trace_chain: chain } = membersOf(data['body']);
  const [first = {}, ...causes] = chain === undefined ? [membersOf(trace)] : listOf(chain);
  const exceptions = [first, ...causes].map(({ exception }) => membersOf(exception));
  return {
    type: exceptions[0]?.['class'],
    message: exceptions[0]?.['message'],
    hasStack: listOf(first['frames']).length > 0,
    fields: membersOf(data['custom'])['serialized'],
    causes: exceptions.slice(1).map((one) => [one['class'], one['message']]),
  };
}
