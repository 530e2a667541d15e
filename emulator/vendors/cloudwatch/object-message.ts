/** Reads a message that is a JSON object. @returns undefined for every other message */
export function parseObject(message: string): object | undefined {
  if (!/^\s*\{/.test(message)) return undefined;
  try {
    const json: unknown = JSON.parse(message);
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}
