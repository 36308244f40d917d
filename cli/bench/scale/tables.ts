import { ASSUMPTIONS, type Inputs, PRICES, QUOTAS } from './inputs';
import type { AtRate, ScaleReport, SystemReport } from './report';

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** How a cell refers to a page. */
export type Link = (text: string, url: string) => string;

export const systemTables = (system: SystemReport, link: Link): Table[] => [
  limitsTable(system, link),
  ratesTable(system),
  driversTable(system),
];

const limitsTable = ({ name, unit, limits }: SystemReport, link: Link): Table => ({
  title: `${name}: limits in the order in which a rising rate meets them`,
  head: ['Limit', 'Stage', unit, 'Raised by'],
  rows: limits.map(({ name: limit, stage, metAt, raisedBy, quota }) => [
    quota === undefined ? limit : link(limit, QUOTAS[quota].source),
    stage,
    metAt === null ? 'never' : count(metAt),
    raisedBy,
  ]),
});

/** The utilization of a stage is that of its first limit. */
function ratesTable({ name, unit, rates }: SystemReport): Table {
  const row = (title: string, cell: (at: AtRate) => string) => [title, ...rates.map(cell)];
  const [first] = rates;
  return {
    title: `${name}: what happens at each rate, an hour after it began`,
    head: [unit, ...rates.map(({ rate }) => count(rate))],
    rows: [
      ...(first?.stages ?? []).map(({ name: stage }, index) =>
        row(`used of ${stage}`, ({ stages }) => percent(stages[index]?.utilization ?? 0)),
      ),
      row('first limit met', (at) => at.first ?? 'none'),
      ...(first?.backlogs ?? []).map(({ buffer }, index) =>
        row(`waiting in the ${buffer}`, ({ backlogs }) => count(backlogs[index]?.left ?? 0)),
      ),
      row('refused', ({ refusedShare }) => percent(refusedShare)),
      row('seconds until the last one is done', ({ latencySeconds }) => seconds(latencySeconds)),
      row('$ a month', (at) => dollars(at.monthlyDollars)),
    ],
  };
}

const driversTable = ({ name, unit, drivers, rates }: SystemReport): Table => ({
  title: `${name}: $ a month`,
  head: ['Driver', 'How much a second', 'Unit price', ...rates.map(({ rate }) => `${count(rate)} ${unit}`)],
  rows: drivers.map(({ name: driver, formula, price }, index) => [
    driver,
    formula,
    `\`${price}\``,
    ...rates.map(({ monthly }) => dollars(monthly[index]?.dollars ?? null)),
  ]),
});

export const readersTable = ({ environment, readers, inputs }: ScaleReport): Table => ({
  title: `${environment}: functions that follow the stream of a table`,
  head: ['Table', 'Functions', 'At most'],
  rows: readers.map(({ table, readers: functions }) => [
    table.toLowerCase(),
    String(functions),
    String(inputs.values.streamReaders),
  ]),
});

export const fixedTable = ({ environment, fixed }: ScaleReport): Table => ({
  title: `${environment}: $ a month without traffic`,
  head: ['Driver', 'Quantity', 'Unit price', '$'],
  rows: fixed.map(({ name, quantity, unit, price, dollars: cost }) => [
    name,
    `${count(quantity)} × ${unit}`,
    `\`${price}\``,
    dollars(cost),
  ]),
});

export const inputTables = ({ values, prices }: Inputs, link: Link): Table[] => [
  {
    title: 'quotas',
    head: ['Name', 'Value', ''],
    rows: Object.entries(QUOTAS).map(([name, { unit, source }]) => [
      `\`${name}\``,
      String(values[name as keyof typeof QUOTAS]),
      link(unit, source),
    ]),
  },
  {
    title: 'assumptions',
    head: ['Name', 'Value', ''],
    rows: Object.entries(ASSUMPTIONS).map(([name, { unit }]) => [
      `\`${name}\``,
      String(values[name as keyof typeof ASSUMPTIONS]),
      unit,
    ]),
  },
  {
    title: 'unit prices',
    head: ['Name', '$', ''],
    rows: Object.entries(PRICES).map(([name, { unit, source }]) => [
      `\`${name}\``,
      price(prices[name as keyof typeof PRICES]),
      link(unit, source),
    ]),
  },
];

/** Three digits, as the inputs are not known better. */
const rounded = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 });

const count = (value: number): string => rounded(value < 0.5 ? 0 : value);
const percent = (share: number): string => `${rounded(share < 0.0005 ? 0 : 100 * share)} %`;
const seconds = (value: number): string => rounded(value);
const dollars = (value: number | null): string => (value === null ? 'no price' : rounded(value));
const price = (value: number | null): string =>
  value === null
    ? 'set your own'
    : value.toLocaleString('en', { maximumSignificantDigits: 6, maximumFractionDigits: 12 });
