import { type Finding, must, named } from './check';

const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const TIME = '([01]\\d|2[0-3]):([0-5]\\d)';
const MOMENT = `(${DAYS.join('|')}):${TIME}`;
const TIME_OF_DAY = new RegExp(`^${TIME}$`);
const WINDOW = new RegExp(`^${MOMENT}-${MOMENT}$`);

export const timeOfDayFinding = (prop: string, time: string | undefined): Finding =>
  named(prop, time, TIME_OF_DAY, 'be a time of day such as 03:00');

/**
 * The windows of ElastiCache and of DAX:
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/maintenance-window.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_dax_CreateCluster.html
 */
export const maintenanceWindowFinding = (window: string): Finding =>
  named('maintenanceWindow', window, WINDOW, 'be a weekly window such as sun:05:00-sun:06:00') ??
  must('maintenanceWindow', window, 'last at least 60 minutes', (known) => spanOf(known).length >= HOUR);

/** The hour that starts at this time, such as `03:00-04:00`. */
export function hourFrom(time: string): string {
  const end = new Date((minutesOf(time) + HOUR) * 60_000).toISOString().slice(11, 16);
  return `${time}-${end}`;
}

/** Whether a weekly window overlaps the hour that starts at this time on any day. */
export function overlapsHourFrom(time: string, window: string): boolean {
  const { start, length } = spanOf(window);
  return DAYS.some((_, day) => {
    const hour = day * DAY + minutesOf(time);
    return after(start, hour) < length || after(hour, start) < HOUR;
  });
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * HOUR + minutes;
}

const minutesOfWeek = (moment: string): number =>
  DAYS.indexOf(moment.slice(0, 3)) * DAY + minutesOf(moment.slice('sun:'.length));

const after = (from: number, to: number): number => (to - from + WEEK) % WEEK;

/** In minutes; `start` counts from Sunday 00:00, and a span may run past the end of the week. */
function spanOf(window: string) {
  const [start = 0, end = 0] = window.split('-').map(minutesOfWeek);
  return { start, length: after(start, end) };
}
