/** What every page may use. The effects behind it are made in `main.tsx`. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Client } from './client.ts';
import type { Live } from './live.ts';
import type { Navigation } from './navigation.ts';
import type { RunList } from './runs.ts';
import type { ServiceColours } from './service-colours.ts';

export interface Services {
  readonly client: Client;
  readonly live: Live;
  readonly navigation: Navigation;
  readonly services: ServiceColours;
  readonly runs: RunList;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

/** @throws when it is used outside of the frame. */
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error('Cannot find the services: no frame provides them');
  return services;
}

/** What the frame gives a page. */
export interface PageProps {
  /** What follows the page's name in the address. */
  readonly id: string | undefined;
}
