/** Starts the page: the effects it uses are made here and handed down. */
import { render } from 'preact';
import { App } from './app.tsx';
import { createClient } from './client.ts';
import { followLocation } from './follow-location.ts';
import { createLive } from './live.ts';

const root = document.getElementById('app');
if (root === null) throw new Error('Cannot start the console: the page has no #app');
root.replaceChildren();
render(
  <App
    client={createClient((input, init) => fetch(input, init))}
    live={createLive(new EventSource('/_emulator/events'))}
    page={followLocation(window)}
  />,
  root,
);
