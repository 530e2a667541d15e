/**
 * Log lines as they arrive, with and without a trace: in one sentence, over time, and each. An id in the address narrows
 * them to a trace.
 */
import { useMemo } from 'preact/hooks';
import { LEVELS } from '../../../api/logs/shapes.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { Progress } from '../../components/progress.tsx';
import { Refused } from '../../data/client.ts';
import { useServices, type PageProps } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { LiveButton } from '../../query/live-button.tsx';
import { RangeMenu } from '../../query/range-menu.tsx';
import { Answer, QuerySentence } from './answer.tsx';
import { runQuery, type Asked } from './calls.ts';
import { Histogram } from './histogram.tsx';
import { LineList } from './line-list.tsx';
import { LogQuery } from './log-query.tsx';
import { NothingFound } from './nothing-found.tsx';
import { termsOf } from './paint.ts';
import { Places } from './places.tsx';
import { QueryChart } from './query-chart.tsx';
import { QueryResult } from './query-result.tsx';
import { readScopeTerms } from './scope-terms.ts';
import { useLines } from './use-lines.ts';

export function Page({ id }: PageProps) {
  const { client, navigation, live, now } = useServices();
  const { scope, own } = navigation.location.value;
  const isInsights = own['language'] === 'insights';
  const terms = useMemo(() => readScopeTerms(scope.query), [scope.query]);
  const asked: Asked = {
    range: scope.range,
    group: own['group'],
    stream: own['stream'],
    level: isInsights ? undefined : (LEVELS.find((level) => level === own['level']) ?? terms.level),
    trace: id ?? terms.trace,
    pattern: isInsights ? '' : (own['pattern'] ?? ''),
  };
  const lines = useLines(asked);
  const query = isInsights ? (own['query'] ?? '') : '';
  const answer = useLoaded(
    async () => (query === '' ? undefined : runQuery(client, asked, now(), query)),
    { of: [JSON.stringify([asked, query])] },
  );
  const marked = useMemo(() => termsOf(asked.pattern), [asked.pattern]);

  const summary = lines.summary.value.value;
  const problem = isInsights ? answer.problem.value : lines.first.problem.value;
  const result = query === '' ? undefined : answer.value.value;
  return (
    <div class="logs-page">
      <div class="scope-bar">
        <h1>Logs</h1>
        <LogQuery
          language={isInsights ? 'insights' : 'filter'}
          refusal={problem instanceof Refused ? problem.message : undefined}
        />
        <RangeMenu />
        <LiveButton />
      </div>
      <Progress of={[lines.first, lines.summary, answer]} />
      {summary !== undefined && (
        <>
          {summary.stored > 0 &&
            (result !== undefined ? (
              <QuerySentence answer={result} />
            ) : (
              summary.count > 0 && <Answer summary={summary} asked={asked} />
            ))}
          {summary.stored > 0 && (
            <>
              <Histogram summary={summary} level={asked.level} hasChoice={!isInsights} />
              <Places
                unapplied={terms.rest}
                summary={summary}
                asked={asked}
                isWrapped={own['wrap'] === 'yes'}
                hasList={result === undefined}
              />
            </>
          )}
          {summary.count === 0 && summary.unread === 0 && (
            <NothingFound stored={summary.stored} asked={asked} />
          )}
        </>
      )}
      {lines.waiting !== undefined && (
        <button type="button" class="waiting" onClick={() => (live.paused.value = false)}>
          {lines.waiting} new while paused. Show them
        </button>
      )}
      {result !== undefined ? (
        <>
          <QueryChart answer={result} />
          <QueryResult answer={result} />
        </>
      ) : (
        <>
          {lines.rows.length > 0 && (
            <LineList rows={lines.rows} terms={marked} isWrapped={own['wrap'] === 'yes'} />
          )}
          {lines.more !== undefined && (
            <MoreButton read={lines.more} isReading={lines.isReading.value}>
              Older lines
            </MoreButton>
          )}
        </>
      )}
    </div>
  );
}
