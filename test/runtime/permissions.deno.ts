/** Prints, for each descriptor of a permission in its argument, whether it is granted. */
interface Permissions {
  readonly args: readonly string[];
  readonly permissions: { query(descriptor: object): Promise<{ readonly state: string }> };
}
declare const Deno: Permissions;

const asked: object[] = JSON.parse(Deno.args[0] ?? '[]');
const states = await Promise.all(
  asked.map(async (descriptor) => (await Deno.permissions.query(descriptor)).state),
);
// eslint-disable-next-line no-console -- its answer
console.log(JSON.stringify(states));
