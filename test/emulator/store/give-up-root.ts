/**
 * Goes on as the user who owns nothing. What was imported before was read with root's rights; an import of it later is
 * not looked up in the file system again, which that user may be unable to do.
 */
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!specifier.startsWith('.')) return nextResolve(specifier, context);
    const url = new URL(specifier, context.parentURL).href;
    return { url, format: 'module-typescript', shortCircuit: true };
  },
});
process.setgid?.(65_534);
process.setuid?.(65_534);
