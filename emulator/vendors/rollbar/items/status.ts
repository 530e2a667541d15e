/** What an item may be; all begin as active. */
export const STATUSES = ['active', 'resolved', 'muted', 'archived'] as const;
export type Status = (typeof STATUSES)[number];
