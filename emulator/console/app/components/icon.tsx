/** Line drawings of 16 units, in the colour of the text beside them. They say nothing to a screen reader. */
const ICONS = {
  requests: 'M2 4h9M2 8h12M2 12h6',
  map: 'M1.7 8a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0-3.6 0M10.7 3.8a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0-3.6 0M10.7 12.2a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0-3.6 0M5.2 7.2l5.6-2.6M5.2 8.8l5.6 2.6',
  logs: 'M3 2.5h10v11H3zM5.5 5.5h5M5.5 8h5M5.5 10.5h3',
  errors: 'M8 2l6.2 11.5H1.8zM8 6.5v3M8 11.6v.1',
  explore: 'M2.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0M10.5 10.5L14 14',
  boards: 'M2.5 2.5h4.8v6H2.5zM9.2 2.5h4.3v3.6H9.2zM2.5 10.4h4.8v3.1H2.5zM9.2 8h4.3v5.5H9.2z',
  metrics: 'M2 12l3.5-4 3 2.5L14 4',
  sampling: 'M2 3h12L9.5 8.5V13l-3 1V8.5z',
  spend: 'M2.2 11a6 6 0 1 1 11.6 0M8 11l2.5-4',
  traffic: 'M2 5.5h11M10.5 3L13 5.5 10.5 8M14 10.5H3M5.5 8L3 10.5 5.5 13',
  runs: 'M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 2v2.5H11',
  setup: 'M5 4L1.5 8 5 12M11 4l3.5 4L11 12',
  lab: 'M6 2h4M6.5 2v4.5L3 13a.8.8 0 0 0 .7 1.2h8.6a.8.8 0 0 0 .7-1.2L9.5 6.5V2M5 10h6',
  sql: 'M3 4a5 2 0 1 0 10 0a5 2 0 1 0-10 0M3 4v8c0 1.1 2.2 2 5 2s5-.9 5-2V4M3 8c0 1.1 2.2 2 5 2s5-.9 5-2',
  search: 'M2.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0M10.5 10.5L14 14',
  clock: 'M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0M8 4.5V8l2.5 1.5',
  theme:
    'M5 8a3 3 0 1 0 6 0a3 3 0 1 0-6 0M8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7',
  copy: 'M5.5 7a1.5 1.5 0 0 1 1.5-1.5h5a1.5 1.5 0 0 1 1.5 1.5v5a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 12zM3.5 10.5h-1v-8h8v1',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  compare: 'M4.5 3v10M11.5 3v10M2 6l2.5-3L7 6M9 10l2.5 3L14 10',
  export: 'M8 2.5v8M5 8l3 3 3-3M3 13.5h10',
  back: 'M13.5 8H3M7 3.5L2.5 8 7 12.5',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  trash: 'M2.5 4.5h11M6 4.5V2.5h4v2M4 4.5l.7 9h6.6l.7-9',
  globe: 'M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0M2 8h12M8 2c4 4 4 8 0 12M8 2c-4 4-4 8 0 12',
  bolt: 'M9 1.5L3 9h4.5L7 14.5 13 7H8.5z',
  queue: 'M1.5 5h3.5v6H1.5zM6.3 5h3.5v6H6.3zM11 5h3.5v6H11z',
  box: 'M2.5 5L8 2l5.5 3v6L8 14l-5.5-3zM2.5 5L8 8l5.5-3M8 8v6',
} as const;
export type IconName = keyof typeof ICONS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={ICONS[name]} />
    </svg>
  );
}
