import { markdownTable } from '../markdown';
import type { Machine } from './machine';
import { hasPicture, pictureOf } from './pictures';
import type { Result } from './result';

/** Above this share of the cores' time, other work distorts what is measured. */
const BUSY = 0.2;

/** Ratios that README.md shows. */
const HEADLINES = [
  {
    bench: 'drain',
    ratio: 'table with 5 ms latency: drain-buffer, batches of 100, compared with one by one',
    text: 'orders/s of `drain-buffer` to one PutItem per order, on a server that answers after 5 ms',
  },
  {
    bench: 'leaderboard',
    ratio: 'requests for a page, 100,000 albums compared with 1,000 albums',
    text: 'requests for a page of the leaderboard, 100,000 albums to 1,000',
  },
  {
    bench: 'restaurants',
    ratio: 'Cache hit compared with a read of the table, with 4 ms added to the table',
    text: 'a read of the table to a cache hit, with 4 ms added to the table',
  },
  {
    bench: 'scores',
    ratio: 'DAX hit compared with a query of the table, with 4 ms added to the table',
    text: 'a query of the table to a DAX hit, with 4 ms added to the table',
  },
  {
    bench: 'event-sources',
    ratio: 'orders/s, compared with the built-in poller',
    text: "2,000 orders from send to page, to the local AWS's own poller",
  },
  {
    bench: 'plan-tests',
    ratio: 'toPlanSuccessfully, compared with plan()',
    text: "CDKTF's `toPlanSuccessfully` to `plan()`, for all stacks of the tests",
  },
] as const;

const HEAD = `# Results

What the benches measured, written by \`npm run bench\`: do not edit it. [README.md](README.md) says what each bench
compares. \`npm run bench -- drain leaderboard\` measures two benches again and keeps the rows of the others.

The ways that a bench compares take turns, so trust the ratios: the speed of the machine and other load on it cancel out
of them. The interval is the lowest and the highest ratio of a round; for \`restaurants\` and \`scores\` it has 95 %
confidence.`;

/** The page of all results. @param known the names of all benches */
export function resultsPage(results: readonly Result[], known: readonly string[]): string {
  const missing = known.filter((name) => !results.some((result) => result.name === name));
  return `${[
    HEAD,
    ...(missing.length > 0 ? [wrapped(`Not measured yet: ${missing.map(code).join(', ')}.`)] : []),
    ...(results.some(({ machine }) => machine.busy > BUSY) ? [busyText(results)] : []),
    '## Ratios',
    markdownTable(['Bench', 'Ratio', 'Value', 'Interval', 'Goal', ''], results.flatMap(ratioRows)),
    ...results.map(section),
  ].join('\n\n')}\n`;
}

function busyText(results: readonly Result[]): string {
  const busy = results.filter(({ machine }) => machine.busy > BUSY).map(({ name }) => code(name));
  return wrapped(`The machine was busy with other work while it measured ${busy.join(', ')}: the intervals are wide.`);
}

const ratioRows = ({ name, ratios }: Result): string[][] =>
  ratios.map((ratio) => [
    code(name),
    ratio.name,
    figure(ratio.value),
    intervalText(ratio.interval),
    goalText(ratio.goal),
    verdict(ratio),
  ]);

function section(result: Result): string {
  const { name, date, machine, measurements } = result;
  const rows = measurements.map((one) => [one.name, figure(one.value), intervalText(one), one.unit]);
  return [
    `## ${name}`,
    `Measured on ${date}: ${machineText(machine)}.`,
    ...(hasPicture(name) ? [`![${pictureOf(name).alt}](results/${name}.png)`] : []),
    markdownTable(['Measurement', 'Median', 'Lowest to highest', ''], rows),
  ].join('\n\n');
}

const machineText = ({ cores, memoryGigabytes, system, node, busy }: Machine): string =>
  `${cores} cores, ${memoryGigabytes} GB, ${system}, Node ${node}, other work on ${Math.round(busy * 100)} % of the cores`;

/** The table of README.md. */
export const headlineTable = (results: readonly Result[]): string =>
  markdownTable(
    ['Bench', 'Ratio', 'Value', 'Interval', 'Goal'],
    HEADLINES.flatMap(({ bench, ratio, text }) => {
      const found = results.find(({ name }) => name === bench)?.ratios.find(({ name }) => name === ratio);
      if (!found) return [];
      return [[code(bench), text, figure(found.value), intervalText(found.interval), goalText(found.goal)]];
    }),
  );

const HEADLINE_TABLE = /\| Bench \| Ratio \| Value \| Interval \| Goal \|\n(?:\|.*\n)+/;

/** The text of README.md with the current headlines. @throws if it has no such table */
export function withHeadlines(readme: string, results: readonly Result[]): string {
  if (!HEADLINE_TABLE.test(readme))
    throw new Error('README.md must have a table of Bench, Ratio, Value, Interval, Goal');
  return readme.replace(HEADLINE_TABLE, () => `${headlineTable(results)}\n`);
}

const code = (text: string): string => `\`${text}\``;

/** Three digits, but all digits of large numbers that count something. */
const figure = (value: number): string =>
  value >= 1000
    ? Math.round(value).toLocaleString('en')
    : Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 6 });

const intervalText = (interval: { readonly lowest: number; readonly highest: number } | null): string => {
  if (interval === null) return '';
  const [low, high] = [figure(interval.lowest), figure(interval.highest)];
  return low === high ? '' : `${low} to ${high}`;
};

const goalText = (goal: string | null): string => (goal ?? '').replace('>=', '≥').replace('<=', '≤');

const verdict = ({ goal, holds }: Result['ratios'][number]): string => {
  if (goal === null) return '';
  return holds === null ? 'open' : holds ? 'met' : 'missed';
};

/** Lines of at most 120 columns. */
const wrapped = (text: string): string => text.replace(/(.{1,120})(?: |$)/g, '$1\n').trimEnd();
