/** The services of AWS that the emulator plays, by the names of their models. */
export const SERVICES = ['xray', 'logs', 'monitoring', 'sts'] as const;
export type Service = (typeof SERVICES)[number];
