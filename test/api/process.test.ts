/** The API in this process: the quickest place to run the cases, with telemetry that goes nowhere. */
import { startService } from '../src/cruddur/service.fixture.ts';
import { testApi } from './suite.ts';
import { OPEN, OPEN_ORIGINS, OPEN_VARIABLES } from './target.ts';

const { send, settle } = startService(OPEN_VARIABLES);

testApi(
  {
    target: {
      name: 'in this process',
      holds: OPEN,
      origins: OPEN_ORIGINS,
      authorization: {},
      send,
    },
    close: settle,
  },
  async () => undefined,
);
