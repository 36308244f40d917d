import type { EnvironmentName } from '../../environments';
import { table } from '../terminal/table';
import { counted, grouped, terminalName } from '../terminal/text';
import { type Audit, isRight } from './audit';
import { type queueDepths, recountCommand } from './deployed';

/** An audit with the state of the queues and the stream. */
export interface AuditReport extends Audit, Awaited<ReturnType<typeof queueDepths>> {
  /** Whether the event source mapping of the stream is disabled, so that no order is counted. */
  readonly paused: boolean;
}

/** Whether everything agrees and will stay so. */
export const isOk = (report: AuditReport): boolean => isRight(report) && !report.paused;

/** The audit as text. If something is wrong, it ends with the command that repairs it. */
export function auditText(env: EnvironmentName, report: AuditReport): string {
  const { leaderboard, page, unlisted, failures } = report;
  const mayBeLate = leaderboard.some(({ expected, actual }) => actual !== null && actual > expected);
  return [
    ordersLine(report),
    isRight(report)
      ? 'The leaderboard and the page agree with the orders table.'
      : 'The leaderboard or the page differs from the orders table.',
    ...differenceTable('leaderboard', leaderboard),
    ...(mayBeLate
      ? ['An order that expired or was deleted a moment ago is counted until its stream record is delivered.']
      : []),
    ...pageTable(page),
    ...(unlisted > 0
      ? [`Missing from the index of the leaderboard, or with the wrong rank: ${counted(unlisted, 'album')}.`]
      : []),
    ...(failures > 0 ? ['The failure queue has the changes that could not be counted, with the reason.'] : []),
    ...nextCommand(env, report),
  ].join('\n');
}

function nextCommand(env: EnvironmentName, report: AuditReport): string[] {
  const command = recountCommand(env);
  if (report.paused)
    return [
      `The event source mapping of the orders stream is disabled, so no order is counted. Enable it and repair the counts with: ${command}`,
    ];
  return isRight(report) ? [] : [`If this remains when no messages are waiting, repair the counts with: ${command}`];
}

const ordersLine = (report: AuditReport): string => {
  const { orders, uncountable, counted: sum, expired, waiting, inFlight, deadLetters, failures } = report;
  const ofExpired = expired > 0n ? ` (${grouped(expired)} of them ${expired === 1n ? 'has' : 'have'} expired)` : '';
  return (
    `${counted(orders, 'order')} in the table (${grouped(uncountable)} without a usable album), ${grouped(sum)} counted${ofExpired}. ` +
    `Messages: ${grouped(waiting)} waiting, ${grouped(inFlight)} in flight, ${grouped(deadLetters)} in the dead-letter queue, ` +
    `${grouped(failures)} in the failure queue of the leaderboard.`
  );
};

const differenceTable = (place: string, found: Audit['leaderboard']): string[] =>
  comparison(
    place,
    found.map(({ album, artist, expected, actual }) => [album, artist, expected, actual ?? 'not a number']),
  );

/** With row numbers, because a count may be right but in the wrong row. */
const pageTable = (found: Audit['page']): string[] =>
  comparison(
    'page',
    found.map(({ album, artist, expected, actual, expectedRows, actualRows }) => [
      album,
      artist,
      inRows(expected, expectedRows),
      inRows(actual ?? 'not a number', actualRows),
    ]),
  );

const inRows = (count: bigint | string, rows: readonly number[]): string =>
  rows.length === 0 ? 'no row' : `${count} (${rows.length === 1 ? 'row' : 'rows'} ${rows.join(', ')})`;

const comparison = (place: string, rows: readonly (readonly [string, string, string | bigint, string | bigint])[]) =>
  rows.length === 0
    ? []
    : [
        table(
          [place, 'artist', 'expected', 'found'],
          rows.map(([album, artist, ...counts]) => [terminalName(album), terminalName(artist), ...counts]),
        ),
      ];
