/** Services as short lists for what the store keeps, and back. Nearly every stored thing names some. */
import { serviceId, type ServiceId } from './services.ts';

export type ServiceText =
  | readonly [name: string]
  | readonly [name: string, type: string]
  | readonly [name: string, type: string | null, account: string];

export function encodeService({ Name, Type, AccountId }: ServiceId): ServiceText {
  if (AccountId !== undefined) return [Name, Type ?? null, AccountId];
  return Type === undefined ? [Name] : [Name, Type];
}

export function decodeService([name, type, account]: ServiceText): ServiceId {
  return serviceId(name, type ?? undefined, account);
}
