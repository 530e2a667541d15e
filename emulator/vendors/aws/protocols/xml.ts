/** Writes a value as XML, by its shape in the model, for the query protocol. */
import type { ServiceModel } from '../model.ts';

/** @param content XML. */
export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** Characters that XML 1.0 cannot hold are shown as the replacement character. */
export function text(value: string): string {
  return value
    .toWellFormed()
    .replaceAll(FORBIDDEN, '\uFFFD')
    .replaceAll(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The content of a shape's element. Members the value does not have are left out. */
export function shapeXml(model: ServiceModel, shapeName: string, value: unknown): string {
  const shape = model.shapes[shapeName];
  if (shape?.type === 'structure') {
    return (shape.xmlOrder ?? Object.keys(shape.members))
      .flatMap((name) => {
        const { shape: inner = '' } = shape.members[name] ?? {};
        const item = memberOf(value, name);
        return item === undefined ? [] : [element(name, shapeXml(model, inner, item))];
      })
      .join('');
  }
  if (shape?.type === 'list' && Array.isArray(value)) {
    const { shape: inner = '' } = shape.member ?? {};
    return value.map((item) => element('member', shapeXml(model, inner, item))).join('');
  }
  if (shape?.type === 'map' && typeof value === 'object' && value !== null) {
    const { shape: inner = '' } = shape.value ?? {};
    return Object.entries(value)
      .map(([key, item]) =>
        element(
          'entry',
          element('key', text(key)) + element('value', shapeXml(model, inner, item)),
        ),
      )
      .join('');
  }
  return shape?.type === 'timestamp' ? isoTime(Number(value)) : text(String(value));
}

/** Whole seconds are written without a fraction, as AWS writes them. */
function isoTime(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().replace('.000Z', 'Z');
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

/** Control characters except for tab and line breaks, and two noncharacters. https://www.w3.org/TR/xml/#charsets */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
