/**
 * Reads where the events of a request belong: log group and log stream, each named by a header or, where the endpoint
 * allows it, by the query, and not by both; and the service entity that the query may name.
 */
import type { Entity } from '../events/entity.ts';
import { invalid } from '../named.ts';

export interface Target {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly entity?: Entity;
}

/** @throws AwsError InvalidParameterException when a name is missing or given twice. */
export function targetOf({ url, headers }: Request, byQuery: boolean): Target {
  const query = byQuery ? new URL(url).searchParams : new URLSearchParams();
  const name = (header: string, parameter: string): string => {
    const inHeader = headers.get(header);
    const inQuery = query.get(parameter);
    if (inHeader !== null && inQuery !== null) {
      throw invalid(
        `Specify either the header ${header} or the query parameter ${parameter}, not both`,
      );
    }
    const found = inHeader ?? inQuery;
    if (found) return found;
    throw invalid(
      byQuery
        ? `Missing the header ${header} or the query parameter ${parameter}`
        : `Missing the header ${header}`,
    );
  };
  return {
    logGroupName: name('x-aws-log-group', 'logGroup'),
    logStreamName: name('x-aws-log-stream', 'logStream'),
    ...entityOf(query),
  };
}

function entityOf(query: URLSearchParams): { entity?: Entity } {
  const name = query.get('entityName');
  const environment = query.get('entityEnvironment');
  if (name === null && environment === null) return {};
  return {
    entity: {
      keyAttributes: {
        Type: 'Service',
        ...(name === null ? {} : { Name: name }),
        ...(environment === null ? {} : { Environment: environment }),
      },
    },
  };
}
