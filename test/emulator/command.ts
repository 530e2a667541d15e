/** Node's arguments of `npm start`, for tests and benchmarks that start the emulator in a process of its own. */
import packageJson from '../../package.json' with { type: 'json' };

/** In the project's folder. */
export const START: readonly string[] = packageJson.scripts.start.split(' ').slice(1);
