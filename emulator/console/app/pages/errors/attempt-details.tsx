/** One kind of attempt: its rule and technique, whom it came from, and the requests of it. */
import type { Attempts } from '../../../api/security/shapes.ts';
import { writeTerm } from '../../../api/query/language.ts';
import { useServices } from '../../data/services.ts';
import { number, utcTime } from '../../format.ts';
import { moment } from './moments.ts';

export function AttemptDetails({ attempts }: { attempts: Attempts }) {
  const { navigation, now } = useServices();
  const { requests, description, severity, first_ms: first, last_ms: last } = attempts;
  const facts = [
    ['technique', attempts.technique],
    ['rule', attempts.rule],
    ['category', attempts.category],
    ['network', attempts.network],
    ['route', attempts.route],
    ['service', attempts.service],
    ['severity', severity ?? ''],
  ] as const;
  return (
    <aside data-details tabIndex={-1} aria-label="The attempt that is chosen">
      <section class="card fact-list">
        <h2>{attempts.title || attempts.rule}</h2>
        {description !== '' && <p class="described small mid">{description}</p>}
        <dl>
          {facts
            .filter(([, value]) => value !== '')
            .map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd title={value}>{value}</dd>
              </div>
            ))}
          <div>
            <dt>hits</dt>
            <dd>{number(attempts.count)}</dd>
          </div>
          <div>
            <dt>first, last</dt>
            <dd title={`${utcTime(first)} to ${utcTime(last)}`}>
              {moment(first, now())} – {moment(last, now())}
            </dd>
          </div>
        </dl>
      </section>
      {requests.length > 0 && (
        <section class="card recent">
          <h2>
            Its requests
            {attempts.count > requests.length && (
              <span class="soft">
                {number(requests.length)} of {number(attempts.count)} are listed
              </span>
            )}
          </h2>
          <ul>
            {requests.map(({ trace_id: id, time_ms: ms, method, route, status }) => (
              <li key={id}>
                {ms === null ? (
                  <span class="row-of">
                    <code class="soft cut">{id}</code>
                    <span class="soft">not stored</span>
                  </span>
                ) : (
                  <a class="row-of" href={navigation.link('trace', id)}>
                    <span class="mid num">{moment(ms, now())}</span>
                    <span class="cut">{[method, route ?? id].filter(Boolean).join(' ')}</span>
                    <span class={(status ?? 0) >= 500 ? 'bad strong num' : 'mid num'}>
                      {status}
                    </span>
                  </a>
                )}
              </li>
            ))}
          </ul>
          {attempts.rule !== '' && (
            <a
              class="link all-of"
              href={navigation.link('requests', undefined, {
                query: writeTerm('security_rule.name', attempts.rule),
              })}
            >
              All requests of this rule
            </a>
          )}
        </section>
      )}
    </aside>
  );
}
