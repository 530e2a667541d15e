/**
 * Makes otel-cf-workers loadable outside of workerd: its import of `cloudflare:workers` is answered by a
 * stand-in. Import before the package.
 */
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier !== 'cloudflare:workers') return nextResolve(specifier, context);
    return {
      url: new URL('cloudflare-workers.ts', import.meta.url).href,
      format: 'module-typescript',
      shortCircuit: true,
    };
  },
});
