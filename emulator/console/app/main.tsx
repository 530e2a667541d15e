/** Starts the page: the effects it uses are made here and handed down. */
import { render } from 'preact';
import { createClient } from './data/client.ts';
import { createLive } from './data/live.ts';
import { createNavigation } from './data/navigation.ts';
import { createRunList } from './data/runs.ts';
import { createServiceColours } from './data/service-colours.ts';
import { ServicesContext } from './data/services.ts';
import { App } from './frame/app.tsx';
import { createTheme } from './frame/theme.ts';

const root = document.getElementById('app');
if (root === null) throw new Error('Cannot start the console: the page has no #app');
root.replaceChildren();
const client = createClient((input, init) => fetch(input, init));
const live = createLive(new EventSource('/_emulator/events'));
const services = {
  client,
  live,
  runs: createRunList(client, live),
  navigation: createNavigation(window),
  services: createServiceColours(client),
  now: () => Date.now(),
};
render(
  <ServicesContext.Provider value={services}>
    <App theme={createTheme(window)} />
  </ServicesContext.Provider>,
  root,
);
