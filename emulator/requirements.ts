/** What a runtime must have for the emulator. It imports nothing, so that any runtime can load it and say what it lacks. */

/** Older ones have no zstd, or SQLite only behind a flag. */
const NODE = [22, 15] as const;

/** A sentence that says what is missing; undefined where nothing is. */
export function unmetRequirement(): string | undefined {
  const { node, bun, deno } = process.versions;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const isOld = major < NODE[0] || (major === NODE[0] && minor < NODE[1]);
  const hasSqlite = !isOld && process.getBuiltinModule('node:sqlite') !== undefined;
  if (hasSqlite) return undefined;
  const wanted = `The emulator of cruddur-edge needs Node ${NODE.join('.')} or newer, or a runtime with its node:sqlite`;
  const found = bun ? `Bun ${bun}` : deno ? `Deno ${deno}` : `Node ${node}`;
  return `${wanted}; this is ${found}`;
}
