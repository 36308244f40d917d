import { markdownTable } from '../markdown';
import type { ScaleReport } from './report';
import { fixedTable, inputTables, type Link, readersTable, systemTables, type Table } from './tables';

/** A block that the command writes, between two comments. */
const block = (name: string) =>
  new RegExp(`(<!-- ${name}: npx tableside bench scale --write -->\\n)[^]*?(<!-- end of ${name} -->)`);

/** Settings and quotas of the second calculation of the orders system. */
export const TUNED = {
  changes: {
    'Orders/Table/Leaderboard/Resource.batch_size': 5000,
    'Orders/Table/Leaderboard/Resource.maximum_batching_window_in_seconds': 5,
    'Orders/Buffer/Mapping.scaling_config.maximum_concurrency': 100,
  },
  set: { tableWriteUnits: 1_000_000 },
};

/**
 * The page with the current tables.
 * @param reports one per environment on AWS; the tables of the systems are those of the last one
 * @param tuned that of the last one with other settings
 * @throws if the page lacks a block
 */
export function withTables(page: string, reports: readonly ScaleReport[], tuned: ScaleReport): string {
  const last = reports.at(-1);
  if (!last) throw new Error('reports must not be empty');
  const blocks = {
    ...Object.fromEntries(last.systems.map((system) => [system.name, systemTables(system, markdownLink)])),
    tuned: tuned.systems.slice(0, 1).flatMap((system) => systemTables(system, markdownLink).slice(0, 2)),
    environments: [...reports.map(fixedTable), readersTable(last)],
    inputs: inputTables(last.inputs, markdownLink),
  };
  return Object.entries(blocks).reduce((text, [name, tables]) => {
    if (!block(name).test(text)) throw new Error(`docs/scale.md must have the block ${name}`);
    const content = tables.map(markdown).join('\n\n');
    return text.replace(block(name), (_, start: string, end: string) => `${start}\n${content}\n\n${end}`);
  }, page);
}

const markdownLink: Link = (text, url) => `[${text}](${url})`;

const markdown = ({ title, head, rows }: Table): string =>
  `**${title[0]?.toUpperCase()}${title.slice(1)}**\n\n${markdownTable(head, rows)}`;
