/**
 * Which colour a service has: they are given in the order in which services were first heard of, and stored, so a
 * service keeps its own. The ninth has the first one's, with stripes. What is no service, such as a database, has a grey
 * that no service has.
 */
import { signal } from '@preact/signals';
import * as v from 'valibot';
import type { Client } from './client.ts';

export interface ServiceColours {
  /** Names of CSS classes that set `--service`. A service that is not known yet is asked for. */
  classOf(service: string): string;
}

const ServiceNames = v.object({ services: v.array(v.string()) });

const COLOURS = 8;

export function createServiceColours(client: Client): ServiceColours {
  const places = signal<ReadonlyMap<string, number>>(new Map());
  const asked = new Set<string>();
  let asking = false;

  async function ask(): Promise<void> {
    asking = true;
    await client.ask(ServiceNames, 'services').then(
      ({ services }) => (places.value = new Map(services.map((name, at) => [name, at]))),
      () => 'the services keep the grey until another one is asked for',
    );
    asking = false;
  }

  return {
    classOf(service) {
      const place = places.value.get(service);
      if (place !== undefined) {
        return `service-${(place % COLOURS) + 1}${place < COLOURS ? '' : ' striped'}`;
      }
      if (!asked.has(service) && !asking) {
        asked.add(service);
        void ask();
      }
      return 'service-0';
    },
  };
}
