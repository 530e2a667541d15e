/** The isolate that the doors share. It is the only state of the module: what runs beside it in tests makes its own. */
import { Isolate } from './isolate.ts';
import { runtimeEffects } from './runtime.ts';

export const isolate = new Isolate(runtimeEffects);
