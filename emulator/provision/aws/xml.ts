/** Reads the few elements that are needed of IAM's, SNS's and STS's answers, which hold texts alone. */

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  quot: '"',
};

/** The text of the first element of that name. */
export function element(xml: string, name: string): string | undefined {
  return elements(xml, name)[0];
}

/** The texts of all elements of that name, which do not hold one another. */
export function elements(xml: string, name: string): string[] {
  const found = xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'));
  return [...found].map(([, text = '']) =>
    text.replaceAll(/&(\w+);/g, (whole, entity: string) => ENTITIES[entity] ?? whole),
  );
}
