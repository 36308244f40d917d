import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { root } from '../../local/machine/paths';
import { ordersTable } from '../../tables/orders';
import { atLeast, atMost, type Findings, measurement, ratio, type Step } from '../support/report';
import type { ScratchAws } from '../support/scratch-aws';
import { inTurns, timed } from '../support/turns';
import { importItems } from './items';

/** Enough for the memory of a process to reach what it keeps; a scan of fewer ends before. */
const FEW = 30_000;
const MANY = 300_000;
const SEGMENTS = 4;
const ROUNDS = 2;
/** Otherwise the peak shows how long V8 puts off collecting garbage, rather than what a scan needs. */
const HEAP_MB = 64;
const SPEED_GOAL = atLeast(1);
const MEMORY_GOAL = atMost(1.3);

export async function compareScans(step: Step, { config, createTable }: ScratchAws): Promise<Findings> {
  const [few, many] = [await createTable(ordersTable), await createTable(ordersTable)];
  await step(`Writing ${(FEW + MANY).toLocaleString('en')} items`, async () => {
    await importItems(config, few, FEW);
    await importItems(config, many, MANY);
  });
  const memory: { readonly few: number[]; readonly many: number[] } = { few: [], many: [] };
  const scan = (table: string, count: number, peaks: number[]) => () =>
    timed(async () => void peaks.push(await scanWithTableside(config.endpoint, table, count)));
  const hasAwsCli = spawnSync('aws', ['--version']).status === 0;
  if (!hasAwsCli) await step('Leaving out the AWS CLI: there is no aws on the PATH', async () => undefined);
  const variants = [
    scan(few, FEW, memory.few),
    scan(many, MANY, memory.many),
    ...(hasAwsCli ? [() => timed(() => scanWithAwsCli(config, few, FEW))] : []),
  ];
  const [times = [], , awsTimes] = await step(
    `Scanning ${MANY.toLocaleString('en')} and ${FEW.toLocaleString('en')} items`,
    (progress) => inTurns(variants, ROUNDS, progress),
  );
  return findings(times, awsTimes, memory);
}

function findings(
  times: readonly number[],
  awsTimes: readonly number[] | undefined,
  memory: { readonly few: readonly number[]; readonly many: readonly number[] },
): Findings {
  const own = measurement(`tables scan, ${SEGMENTS} segments, ${FEW.toLocaleString('en')} items`, 'ms', times);
  const aws = awsTimes && measurement(`aws dynamodb scan, ${FEW.toLocaleString('en')} items`, 'ms', awsTimes);
  const few = measurement(`memory of a scan, ${FEW.toLocaleString('en')} items`, 'MB peak', memory.few);
  const many = measurement(`memory of a scan, ${MANY.toLocaleString('en')} items`, 'MB peak', memory.many);
  return {
    measurements: [own, ...(aws ? [aws] : []), few, many],
    ratios: [
      ...(aws ? [ratio('aws dynamodb scan, compared with tables scan', aws, own, SPEED_GOAL)] : []),
      ratio('memory of a scan, many items compared with few', many, few, MEMORY_GOAL),
    ],
  };
}

/** @returns the peak memory of the process in MB. @throws if it prints another number of lines */
async function scanWithTableside(endpoint: string, table: string, count: number): Promise<number> {
  const scan = ['tables', 'scan', table, '--endpoint', endpoint, '--segments', String(SEGMENTS)];
  const node = [`--max-old-space-size=${HEAP_MB}`, '-r', require.resolve('./report-memory')];
  const parameters = [...node, join(root, 'bin', 'tableside.js'), ...scan];
  const stdio = ['ignore', 'pipe', 'ignore', 'pipe'] as const;
  const child = spawn(process.execPath, parameters, { stdio: [...stdio] }) as ChildProcessByStdio<null, Readable, null>;
  const peakPipe = child.stdio[stdio.lastIndexOf('pipe')] as Readable;
  const [lines, peak] = await Promise.all([countOf(child.stdout, '\n'), text(peakPipe)]);
  if (lines !== count) throw new Error(`tables scan: must print ${count} lines, got ${lines}`);
  return Number(peak);
}

/** @throws if it prints another number of items */
async function scanWithAwsCli({ endpoint, region }: ScratchAws['config'], table: string, count: number): Promise<void> {
  const parameters = ['dynamodb', 'scan', '--table-name', table, '--endpoint-url', endpoint, '--region', region];
  const child = spawn('aws', parameters, {
    env: { ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_PAGER: '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const items = await countOf(child.stdout, '"orderId"');
  if (items !== count) throw new Error(`aws dynamodb scan: must print ${count} items, got ${items}`);
}

/** How often a string occurs in a stream, which is not kept in memory. */
async function countOf(stream: Readable, wanted: string): Promise<number> {
  let count = 0;
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const parts = (rest + chunk).split(wanted);
    count += parts.length - 1;
    rest = (parts.at(-1) ?? '').slice(1 - wanted.length || Number.POSITIVE_INFINITY);
  }
  return count;
}
