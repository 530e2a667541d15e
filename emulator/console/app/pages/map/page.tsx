/** The service map: who calls whom, how often, how much of it fails and how long it takes. */
import { useEffect, useRef } from 'preact/hooks';
import { Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { number } from '../../format.ts';
import { ScopeBar } from '../../query/scope-bar.tsx';
import { Answer } from './answer.tsx';
import { readMap } from './calls.ts';
import { Drawing } from './drawing.tsx';
import { EdgeDetails, NodeDetails } from './details.tsx';
import { NoMap } from './no-map.tsx';
import { edgeId, MEASURES } from './measures.ts';

/** The map takes long to compute, so the page asks for it at most this often. */
const AGAIN_MS = 2000;

export function Page() {
  const { client, navigation, live, now } = useServices();
  const scope = navigation.scope.value;
  const { own } = navigation.location.value;
  const loaded = useLoaded(() => readMap(client, scope, now()), { of: [JSON.stringify(scope)] });
  const isOld = useRef(false);
  useEffect(() => {
    const stop = live.subscribe(({ traces }) => (isOld.current ||= traces.length > 0));
    const timer = setInterval(() => {
      if (!isOld.current || live.paused.value) return;
      isOld.current = false;
      loaded.reload();
    }, AGAIN_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, []);
  const map = loaded.value.value;
  const measure = MEASURES.find(({ name }) => name === own['by']) ?? MEASURES[0];
  const { pick } = own;
  // Other pages know the name of a service alone.
  const node =
    map?.nodes.find(({ id }) => id === pick) ?? map?.nodes.find(({ name }) => name === pick);
  const edge = map?.edges.find((one) => edgeId(one) === pick);
  const chosen = node?.id ?? (edge && edgeId(edge));
  /** What is chosen already is no longer chosen. */
  const choose = (next: string) => navigation.setOwn({ pick: next === chosen ? undefined : next });

  return (
    <div class="map-page">
      <ScopeBar
        title="Map"
        problem={loaded.problem.value}
        {...(map !== undefined && { found: number(map.traces) })}
      />
      <Progress of={[loaded]} />
      {map !== undefined && map.nodes.length === 0 && <NoMap stored={map.stored} />}
      {map !== undefined && map.nodes.length > 0 && (
        <>
          <Answer map={map} />
          <div class={node === undefined && edge === undefined ? 'map-columns' : 'map-columns two'}>
            <Drawing
              map={map}
              measure={measure}
              chosen={chosen}
              choose={choose}
              measureBy={(by) => navigation.setOwn({ by: by === 'rate' ? undefined : by })}
            />
            {node !== undefined && <NodeDetails map={map} node={node} />}
            {edge !== undefined && <EdgeDetails map={map} edge={edge} />}
          </div>
        </>
      )}
    </div>
  );
}
