/**
 * The credentials that exist only on this machine. The emulator knows them, the local worker is given them, and
 * anyone may read them here: they open nothing elsewhere, and their spelling says so.
 */
export const LOCAL_KEYS = Object.freeze({
  awsAccessKeyId: 'LOCALEMULATORKEY',
  awsSecretAccessKey: 'local-emulator-secret-opens-nothing-else',
  /** For the endpoints of AWS that take a bearer token. */
  awsApiKey: 'localemulatorawsapikey',
  honeycombApiKey: 'localemulatorhoneycomb',
  rollbarAccessToken: 'localemulatorrollbarposttoken000',
});
