import { type Finding, must, named } from '../shared/check';

const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const TIME = '([01]\\d|2[0-3]):([0-5]\\d)';
const MOMENT = `(${DAYS.join('|')}):${TIME}`;

/** Minutes of a week, which begins again after its end. */
interface Span {
  readonly start: number;
  readonly length: number;
}

export const snapshotTimeFinding = (time: string | undefined): Finding =>
  named('snapshotTime', time, new RegExp(`^${TIME}$`), 'be a time of day such as 03:00');

/** The hour from then on, as ElastiCache takes it: the least that it takes. */
export function snapshotWindow(time: string): string {
  const end = new Date((minutesOf(time) + HOUR) * 60_000).toISOString().slice(11, 16);
  return `${time}-${end}`;
}

/**
 * The rules of https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/maintenance-window.html and
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html
 */
export function maintenanceFindings(maintenanceWindow: string, snapshotTime: string | undefined): Finding[] {
  const format = named(
    'maintenanceWindow',
    maintenanceWindow,
    new RegExp(`^${MOMENT}-${MOMENT}$`),
    'be a time of the week such as sun:05:00-sun:06:00',
  );
  if (format !== undefined || snapshotTimeFinding(snapshotTime) !== undefined) return [format];
  return [
    must('maintenanceWindow', maintenanceWindow, 'be of an hour or more', (known) => spanOf(known).length >= HOUR),
    must('maintenanceWindow', maintenanceWindow, `leave the hour from snapshotTime (${snapshotTime}) on`, (known) => {
      return snapshotTime === undefined || !daily(snapshotTime).some((span) => overlap(spanOf(known), span));
    }),
  ];
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * HOUR + minutes;
}

const minutesOfWeek = (moment: string): number =>
  DAYS.indexOf(moment.slice(0, 3)) * DAY + minutesOf(moment.slice('sun:'.length));

const after = (from: number, to: number): number => (to - from + WEEK) % WEEK;

function spanOf(window: string): Span {
  const [start = 0, end = 0] = window.split('-').map(minutesOfWeek);
  return { start, length: after(start, end) };
}

const daily = (time: string): Span[] => DAYS.map((_, day) => ({ start: day * DAY + minutesOf(time), length: HOUR }));

const overlap = (one: Span, other: Span): boolean =>
  after(one.start, other.start) < one.length || after(other.start, one.start) < other.length;
