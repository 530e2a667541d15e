/**
 * As much of a browser's page as an SDK needs to report from it: a global of its own in node:vm, and fetch and
 * XMLHttpRequest that keep to CORS as a browser does. A request with a header that is not safelisted is asked for
 * first, what the answer does not allow is never sent, and of an answer only what it exposes can be read.
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 */
import { createContext, runInContext, type Context } from 'node:vm';

export interface BrowserPage {
  /** Runs a script in the page. */
  run(script: string): unknown;
  readonly global: Context;
  /** Methods of the requests that were sent, preflights among them. */
  readonly sent: string[];
  /** What the page printed. */
  readonly printed: string[];
}

const SAFELISTED = new Set(['accept', 'accept-language', 'content-language', 'range']);
const READABLE = new Set(['cache-control', 'content-language', 'content-length', 'content-type']);

export function openPage(address: string): BrowserPage {
  const location = new URL(address);
  const sent: string[] = [];
  const printed: string[] = [];
  const corsFetch = createCorsFetch(location.origin, sent);

  const print = (...parts: unknown[]) => void printed.push(parts.map(String).join(' '));
  const global = createContext({
    fetch: corsFetch,
    XMLHttpRequest: xhrOver(corsFetch),
    console: { log: print, info: print, warn: print, error: print, debug: print },
    location,
    navigator: { userAgent: 'Test/1.0', language: 'en', plugins: [] },
    screen: { width: 800, height: 600 },
    document: { addEventListener() {}, removeEventListener() {}, createElement: () => ({}) },
    addEventListener() {},
    removeEventListener() {},
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    AbortController,
    URL,
    crypto,
    performance,
    TextEncoder,
  });
  global['window'] = global;
  global['self'] = global;
  return { run: (script) => runInContext(script, global), global, sent, printed };
}

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

function createCorsFetch(origin: string, sent: string[]): Fetch {
  return async function corsFetch(url, init = {}) {
    const { method = 'GET' } = init;
    const headers = new Headers(init.headers);
    const asked = [...headers].filter(needsPreflight).map(([name]) => name);
    if (asked.length > 0) {
      sent.push('OPTIONS');
      const preflight = await fetch(url, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': asked.toSorted().join(','),
        },
      });
      const allowed = listed(preflight, 'access-control-allow-headers');
      const refused = asked.filter((name) => !allowed.has(name));
      const methods = listed(preflight, 'access-control-allow-methods');
      if (!preflight.ok || !allows(preflight, origin) || !methods.has(method.toLowerCase())) {
        throw new TypeError('Failed to fetch: the preflight does not allow it');
      }
      if (refused.length > 0) throw new TypeError(`Failed to fetch: ${refused.join()} not allowed`);
    }
    sent.push(method);
    headers.set('origin', origin);
    const response = await fetch(url, { ...init, method, headers });
    if (!allows(response, origin))
      throw new TypeError('Failed to fetch: the answer is not allowed');
    const exposed = listed(response, 'access-control-expose-headers');
    const readable = [...response.headers].filter(
      ([name]) => READABLE.has(name) || exposed.has(name),
    );
    return new Response(await response.arrayBuffer(), {
      status: response.status,
      headers: readable,
    });
  };
}

function needsPreflight([name, value]: [string, string]): boolean {
  if (name !== 'content-type') return !SAFELISTED.has(name);
  return !/^(?:text\/plain|multipart\/form-data|application\/x-www-form-urlencoded)\b/.test(value);
}

function allows(response: Response, origin: string): boolean {
  return ['*', origin].includes(response.headers.get('access-control-allow-origin') ?? '');
}

function listed(response: Response, header: string): Set<string> {
  const text = response.headers.get(header) ?? '';
  return new Set(text.toLowerCase().split(/\s*,\s*/));
}

/** The part of XMLHttpRequest that SDKs use. */
function xhrOver(send: Fetch) {
  return class XMLHttpRequest {
    readyState = 0;
    status = 0;
    responseText = '';
    onreadystatechange: (() => void) | undefined;
    readonly #headers = new Headers();
    #received = new Headers();
    #method = '';
    #url = '';

    open(method: string, url: string): void {
      this.#method = method;
      this.#url = url;
    }
    setRequestHeader(name: string, value: string): void {
      this.#headers.set(name, value);
    }
    getResponseHeader(name: string): string | null {
      return this.#received.get(name);
    }
    send(body: string): void {
      send(this.#url, { method: this.#method, headers: this.#headers, body })
        .then(async (response) => {
          this.status = response.status;
          this.#received = response.headers;
          this.responseText = await response.text();
        })
        .catch(() => (this.status = 0))
        .finally(() => {
          this.readyState = 4;
          this.onreadystatechange?.();
        });
    }
  };
}
