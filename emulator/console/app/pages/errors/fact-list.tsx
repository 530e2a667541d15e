/** What the occurrence says of person, request and code. A value narrows the list of errors to those that have it. */
import type { Fact } from '../../../api/errors/shapes.ts';
import { writeTerm } from '../../../api/query/language.ts';
import { useServices } from '../../data/services.ts';

const GROUPS: readonly (readonly [group: Fact['group'], words: string])[] = [
  ['person', 'Person'],
  ['request', 'Request'],
  ['custom', 'Custom'],
  ['code', 'Code'],
];

/** Longer ones are not attributes that others share. */
const LONGEST = 200;

export function FactList({ facts }: { facts: readonly Fact[] }) {
  const { navigation } = useServices();
  if (facts.length === 0) return null;
  const link = (query: string) => navigation.link('errors', undefined, { query });
  return (
    <section class="card fact-list">
      <h2>Person and request</h2>
      {GROUPS.map(([group, words]) => {
        const own = facts.filter((fact) => fact.group === group);
        if (own.length === 0) return null;
        return (
          <div key={group}>
            <h3>{words}</h3>
            <dl>
              {own.map(({ name, value }) => (
                <div key={name}>
                  <dt title={name}>{shortName(name)}</dt>
                  <dd title={value}>
                    {value.length > LONGEST ? (
                      value.slice(0, LONGEST)
                    ) : (
                      <a href={link(writeTerm(queryName(name), value))}>{value}</a>
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        );
      })}
    </section>
  );
}

/** Under its group's heading. */
export function shortName(name: string): string {
  return name.replace(/^(?:custom|request\.headers|request|person)\./, '');
}

/** A custom field is found by its own name, as an attribute is. */
function queryName(name: string): string {
  return name.replace(/^custom\./, '');
}
