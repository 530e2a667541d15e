/** Round local times within a window, for the axis below a picture. */
const MINUTE = 60;
const DAY = 86_400;
const STEPS = [
  1,
  2,
  5,
  10,
  15,
  30,
  MINUTE,
  120,
  300,
  600,
  900,
  1800,
  3600,
  7200,
  14_400,
  21_600,
  43_200,
];
const MOST_TICKS = 8;

/** @param from unix seconds */
export function timeTicks(from: number, to: number): { second: number; text: string }[] {
  const range = to - from;
  const step =
    STEPS.find((one) => range / one <= MOST_TICKS) ?? Math.ceil(range / MOST_TICKS / DAY) * DAY;
  const offset = new Date(from * 1000).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((from - offset) / step) * step + offset;
  const ticks: { second: number; text: string }[] = [];
  for (let second = first; second < to; second += step) {
    ticks.push({ second, text: write(second, step) });
  }
  return ticks;
}

function write(second: number, step: number): string {
  const date = new Date(second * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  if (step >= DAY) return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return step < MINUTE ? `${minutes}:${two(date.getSeconds())}` : minutes;
}
