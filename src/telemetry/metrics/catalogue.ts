/**
 * Decides which metrics there are. CloudWatch bills each name with each set of dimensions, so both are few: ten names, of
 * which the library has six and the app the first others that it uses, and a hundred routes. It judges what an app
 * passes against its types, and never throws.
 */
import { appInstrument, OWN, UNITS, type Instrument, type Unit } from './instrument.ts';

/** Names, the library's own among them. */
export const MAX_NAMES = 10;
/** Routes that are told apart; all others together are one. */
export const MAX_ROUTES = 100;

/** Where no route matched. */
export const NO_ROUTE = '(no route)';
/** All routes beyond the limit. */
export const OTHER_ROUTES = '(other)';

/** The largest that CloudWatch takes. */
const MAX_VALUE = 2 ** 360;
/** Fewer than CloudWatch takes: not `__proto__`, which is not a key like others, and none with a blank. */
const NAME = /^[A-Za-z][\w.\-/]{0,99}$/;
/** Members of the line that the metrics stand in. */
const TAKEN: ReadonlySet<string> = new Set(['service', 'route', 'level', 'message']);
/** Characters of a dimension's value; CloudWatch takes 1,024. */
const MAX_DIMENSION = 250;

/** Why something is not measured, for people. */
export interface Refused {
  readonly reason: string;
}

export interface CatalogueOptions {
  /** How many names there may be, 0 to {@link MAX_NAMES}. */
  readonly names: number;
  /** How many routes are told apart, 0 to {@link MAX_ROUTES}; with 0 there is no dimension for them. */
  readonly routes: number;
  /** Masks secrets in a text. */
  readonly redact: (text: string) => string;
}

export class Catalogue {
  readonly #options: CatalogueOptions;
  readonly #instruments: Map<string, Instrument>;
  readonly #routes = new Map<string, string>();

  constructor(options: CatalogueOptions) {
    this.#options = options;
    const own = OWN.slice(0, options.names);
    this.#instruments = new Map(own.map((instrument) => [instrument.name, instrument]));
  }

  has({ name }: Instrument): boolean {
    return this.#instruments.has(name);
  }

  /** The app's own metric of this name; made when it is first asked for. */
  find(name: unknown, kind: Instrument['kind'], unit: unknown): Instrument | Refused {
    if (typeof name !== 'string' || !NAME.test(name) || TAKEN.has(name)) {
      return {
        reason:
          'its name is not one: write a letter, then up to 99 letters, digits and ._-/; service, route, level and message are taken',
      };
    }
    if (OWN.some((own) => own.name === name)) return { reason: 'the library counts it itself' };
    const known = this.#instruments.get(name);
    if (known !== undefined) {
      return known.kind === kind ? known : { reason: `it is a ${known.kind} already` };
    }
    if (this.#instruments.size >= this.#options.names) {
      return { reason: `there are ${this.#options.names} metrics already, and no more are sent` };
    }
    if (this.#options.redact(name) !== name) return { reason: 'its name holds a secret' };
    const made = appInstrument(name, kind, isUnit(unit) ? unit : 'None');
    this.#instruments.set(name, made);
    return made;
  }

  /** The value of the dimension for a route's template; the same for all templates beyond the limit. */
  routeOf(template: string | undefined): string {
    const given = template ?? NO_ROUTE;
    const known = this.#routes.get(given);
    if (known !== undefined) return known;
    if (this.#routes.size >= this.#options.routes) return OTHER_ROUTES;
    const text = dimensionText(this.#options.redact(given)) || NO_ROUTE;
    this.#routes.set(given, text);
    return text;
  }
}

/** As CloudWatch takes the value of a dimension: printable ASCII; '' where nothing is left. */
export function dimensionText(text: string): string {
  return text
    .slice(0, MAX_DIMENSION)
    .replaceAll(/[^ -~]/g, '?')
    .trim();
}

/** @returns what is wrong with a value of an app's metric */
export function faultOf(value: unknown, kind: Instrument['kind']): string | undefined {
  if (typeof value !== 'number' || Number.isNaN(value)) return 'its value is not a number';
  if (Math.abs(value) > MAX_VALUE) return 'its value is larger than CloudWatch takes, 2 to the 360';
  return kind === 'counter' && value < 0 ? 'it is a counter and cannot go down' : undefined;
}

function isUnit(unit: unknown): unit is Unit {
  return typeof unit === 'string' && Object.hasOwn(UNITS, unit);
}
