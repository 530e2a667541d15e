/**
 * The public origins of this machine's ports, when it is a workspace of Gitpod or of GitHub Codespaces: each port has
 * an https origin of its own there. The workspace says so in its variables; elsewhere they are not set, and ports
 * have no such origin. A value that is not part of a host name counts as not set.
 */

type Environment = Readonly<Record<string, string | undefined>>;

/** @returns the origin of a port, as `https://4567-owner-repo-1a2b.ws-eu.gitpod.io` */
export type Forwarding = (port: number) => string;

const HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i;

/** Of the front end, which is another project's. */
const FRONTEND_PORT = 3000;

/** @returns undefined on a machine whose ports are not forwarded */
export function readForwarding(environment: Environment): Forwarding | undefined {
  // Some names that look right are not hosts: one that ends with a number, for example.
  return forwardings(environment).find((forwarding) => URL.canParse(forwarding(FRONTEND_PORT)));
}

/** The best first. */
function forwardings(environment: Environment): Forwarding[] {
  const codespace = hostOf(environment['CODESPACE_NAME']);
  const domain = hostOf(environment['GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN']);
  const id = hostOf(environment['GITPOD_WORKSPACE_ID']);
  const cluster = hostOf(environment['GITPOD_WORKSPACE_CLUSTER_HOST']);
  const url = URL.parse(environment['GITPOD_WORKSPACE_URL']?.trim() ?? '');
  const workspaces = [id && cluster && `${id}.${cluster}`, url && hostOf(url.hostname)];
  return [
    ...[domain, 'app.github.dev'].flatMap((known) =>
      codespace && known ? (port: number) => `https://${codespace}-${port}.${known}` : [],
    ),
    ...workspaces.flatMap((known) => (known ? (port: number) => `https://${port}-${known}` : [])),
  ];
}

function hostOf(text = ''): string | undefined {
  const host = text.trim().toLowerCase();
  return HOST.test(host) ? host : undefined;
}

/** Origins of the front end, with a comma between them: this machine's and the workspace's. */
export function frontendUrl(environment: Environment): string {
  return originsOf(FRONTEND_PORT, environment);
}

/**
 * The worker's variables that name addresses.
 *
 * @param apiPort of the worker
 */
export function addressVariables(
  environment: Environment,
  apiPort: number,
): Readonly<Record<string, string>> {
  const forwarded = readForwarding(environment);
  return {
    FRONTEND_URL: frontendUrl(environment),
    BACKEND_URL: originsOf(apiPort, environment),
    // A segment is named after the host, as the Flask backend's was.
    ...(forwarded && { AWS_XRAY_URL: `*${new URL(forwarded(apiPort)).host}*` }),
  };
}

/** Those of this machine stay admitted: an editor on the desktop forwards to `localhost`, and some proxies say so. */
function originsOf(port: number, environment: Environment): string {
  const forwarded = readForwarding(environment);
  return [`http://localhost:${port}`, ...(forwarded ? [forwarded(port)] : [])].join(',');
}
