/** The states of an item; all begin as active. */
export const STATUSES = ['active', 'resolved', 'muted', 'archived'] as const;
export type Status = (typeof STATUSES)[number];
