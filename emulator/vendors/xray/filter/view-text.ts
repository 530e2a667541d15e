/**
 * Writes views as the text that the store keeps, and reads it. It writes once what a view says several times, because
 * a million segments have many views: a service is named by its place in a list, and a visit that is a call by its
 * place too.
 */
import type { AnnotationValue } from '../segments/segment.ts';
import { decodeService, encodeService, type ServiceText } from '../traces/service-text.ts';
import { serviceKey, type ServiceId } from '../traces/services.ts';
import { annotationValue, type AnnotationEntry, type TraceSummary } from '../traces/summary.ts';
import type { RootCause, RootCauses } from '../traces/root-causes.ts';
import type { CallView, NodeView, TraceView, Visit } from './view.ts';

/** Places are those of `services`. */
interface Encoded extends Pick<TraceView, 'types' | 'messages'> {
  /** Those of the nodes, then others that are named. */
  readonly services: readonly ServiceText[];
  readonly nodes: readonly NodeView[];
  readonly calls: readonly (Omit<CallView, 'visit'> & { readonly visit: Visit | number })[];
  readonly summary: Omit<
    TraceSummary,
    'Annotations' | 'Users' | 'ServiceIds' | 'EntryPoint' | keyof RootCauses
  >;
  readonly annotations: readonly [key: string, value: AnnotationValue, ...places: number[]][];
  readonly users: readonly [name: string, ...places: number[]][];
  readonly entry?: number;
  /** Of faults, errors and response times. */
  readonly causes: readonly (readonly CauseText[])[];
}

/** Whether the caller noticed, and of each service its place, whether it was inferred, and the entities. */
type CauseText = readonly [
  boolean,
  ...(readonly [number, boolean, RootCause['Services'][number]['EntityPath']])[],
];

export function encodeView({ summary, nodes, calls, ...exceptions }: TraceView): string {
  const {
    Annotations,
    Users,
    ServiceIds,
    EntryPoint,
    FaultRootCauses,
    ErrorRootCauses,
    ResponseTimeRootCauses,
    ...rest
  } = summary;
  const services = [...ServiceIds];
  const places = new Map(services.map((service, place) => [serviceKey(service), place]));

  function placeOf(service: ServiceId): number {
    const key = serviceKey(service);
    const place = places.get(key) ?? services.push(service) - 1;
    places.set(key, place);
    return place;
  }

  const annotations: Encoded['annotations'] = Object.entries(Annotations).flatMap(
    ([key, entries]) =>
      entries.map(({ AnnotationValue: value, ServiceIds }) => [
        key,
        value.StringValue ?? value.NumberValue ?? value.BooleanValue ?? '',
        ...ServiceIds.map(placeOf),
      ]),
  );
  const users: Encoded['users'] = Users.map(({ UserName, ServiceIds }) => [
    UserName,
    ...ServiceIds.map(placeOf),
  ]);
  const entry = EntryPoint && placeOf(EntryPoint);
  const causes = [FaultRootCauses, ErrorRootCauses, ResponseTimeRootCauses].map((list) =>
    list.map(({ ClientImpacting, Services }): CauseText => [
      ClientImpacting,
      ...Services.map(
        (service) => [placeOf(service), service.Inferred, service.EntityPath] as const,
      ),
    ]),
  );
  return JSON.stringify({
    services: services.map(encodeService),
    nodes,
    calls: calls.map(({ visit, ...call }) => {
      const place = nodes[call.to]?.visits.indexOf(visit) ?? -1;
      return { ...call, visit: place < 0 ? visit : place };
    }),
    summary: rest,
    annotations,
    users,
    ...(entry === undefined ? {} : { entry }),
    causes,
    ...exceptions,
  } satisfies Encoded);
}

/** @param text of {@link encodeView}. */
export function decodeView(text: string): TraceView {
  // Our own writing; a page may look at hundreds, and checking them would take most of its time.
  const encoded: Encoded = JSON.parse(text);
  const {
    services: texts,
    nodes,
    calls,
    summary,
    annotations,
    users,
    entry,
    causes,
    ...exceptions
  } = encoded;
  const services = texts.map(decodeService);
  const named = (places: readonly number[]) => places.flatMap((place) => services[place] ?? []);
  const [FaultRootCauses = [], ErrorRootCauses = [], ResponseTimeRootCauses = []] = causes.map(
    (list) =>
      list.map(([ClientImpacting, ...path]): RootCause => ({
        Services: path.flatMap(([place, Inferred, EntityPath]) =>
          named([place]).map((service) => ({ ...service, Inferred, EntityPath })),
        ),
        ClientImpacting,
      })),
  );
  const byKey = new Map<string, AnnotationEntry[]>();
  for (const [key, value, ...places] of annotations) {
    const entry = { AnnotationValue: annotationValue(value), ServiceIds: named(places) };
    const entries = byKey.get(key);
    if (entries === undefined) byKey.set(key, [entry]);
    else entries.push(entry);
  }
  return {
    ...exceptions,
    summary: {
      ...summary,
      Annotations: Object.fromEntries(byKey),
      Users: users.map(([UserName, ...places]) => ({ UserName, ServiceIds: named(places) })),
      ServiceIds: services.slice(0, nodes.length),
      ...(entry === undefined ? {} : { EntryPoint: services[entry] }),
      FaultRootCauses,
      ErrorRootCauses,
      ResponseTimeRootCauses,
    },
    nodes,
    calls: calls.map(({ visit, ...call }) => ({
      ...call,
      visit: (typeof visit === 'number' ? nodes[call.to]?.visits[visit] : visit) ?? {},
    })),
  };
}
