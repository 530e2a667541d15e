/**
 * AWS's production host names, in every partition: commercial, China, GovCloud, the European Sovereign Cloud and the
 * isolated ones, with one IP version or two, FIPS or not.
 * https://docs.aws.amazon.com/general/latest/gr/rande.html
 */

const SUFFIXES = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazonaws.eu',
  'c2s.ic.gov',
  'sc2s.sgov.gov',
  'cloud.adc-e.uk',
  'csp.hci.ic.gov',
  'api.aws',
  'api.amazonwebservices.com.cn',
  'api.amazonwebservices.eu',
  'api.aws.ic.gov',
  'api.aws.scloud',
  'api.cloud-aws.adc-e.uk',
  'api.aws.hci.ic.gov',
].map((suffix) => suffix.replaceAll('.', '\\.'));

const REGION = '[a-z0-9-]+';
const ANY = `(?:${SUFFIXES.join('|')})`;
const REGIONAL = new RegExp(`^https?://[a-z-]+\\.(${REGION})\\.${ANY}(?:[:/?]|$)`);

/** The hosts of a service: with a prefix for streaming operations or none. */
export function awsHosts(service: string): RegExp {
  return new RegExp(`^(?:stream-|streaming-)?${service}(?:-fips)?\\.${REGION}\\.${ANY}$`);
}

/** The region that a production host names; undefined of a loopback address, which serves all of them. */
export function regionOfHost(url: string): string | undefined {
  return REGIONAL.exec(url)?.[1];
}
