/** What the routes of every page of the console are given. */
import type { RoomContext } from '../../inbox/room.ts';
import type { DaemonCounts } from '../../server/daemon.ts';
import type { RunSql } from '../../sql/sql-process.ts';
import type { SourceMaps } from '../../source-maps/source-maps.ts';
import type { InsightsEngine } from '../../vendors/cloudwatch/insights/engine.ts';
import type { SamplingDesk } from '../../vendors/xray/sampling/desk.ts';
import type { EventAsker, QueryAsker } from '../../vendors/honeycomb/query/asker.ts';

export interface ConsoleOptions {
  /** Of the emulator, for the health check. */
  readonly version: string;
  /** How many datagrams the daemon received, rejected and lost, for the health check. @default there is no daemon */
  readonly daemon?: () => DaemonCounts | undefined;
  /** Where the worker's API, the X-Ray daemon and OTLP over gRPC are; undefined parts do not run. @default none runs */
  readonly addresses?: () => {
    readonly api?: string | undefined;
    readonly daemonPort?: number | undefined;
    readonly grpcPort?: number | undefined;
  };
  /** Settles once an emptied store has its boards again. @default at once */
  readonly refilled?: () => Promise<void>;
  /** Sends a request to the vendors' rooms, as if it had arrived. @default requests cannot be sent again */
  readonly send?: (request: Request) => Promise<Response>;
  /** X-Ray's sampling rules. @default there are none to read */
  readonly sampling?: SamplingDesk;
  /** Finds where frames of stacks are in the source. @default frames are shown as they were received */
  readonly sourceMaps?: SourceMaps;
  /** Asks Honeycomb's query engine. @default one that runs in this thread */
  readonly honeycomb?: { readonly ask: QueryAsker; readonly events: EventAsker };
  /** Take what is imported, past faults that are switched on. @default nothing can be imported */
  readonly vendors?: {
    readonly [vendor in 'honeycomb' | 'rollbar']: (
      request: Request,
    ) => Response | Promise<Response>;
  };
  /** Runs SQL that people write. @default none is run, as for a store in memory */
  readonly runSql?: RunSql | undefined;
  /** Runs queries of Logs Insights. @default one that runs them here */
  readonly insights?: InsightsEngine;
}

export type ConsoleContext = RoomContext & ConsoleOptions;
