import { table } from '../terminal/table';
import { counted, grouped } from '../terminal/text';
import { type Check, isExact } from './check';
import type { Injected } from './inject';

/** The same values plan the same faults. */
export interface ChaosOptions {
  readonly seed: number;
  /** Seconds during which faults are injected. */
  readonly duration: number;
  readonly orders: number;
  readonly messages: number;
}

export interface ChaosReport extends ChaosOptions {
  readonly ok: boolean;
  /** Of the whole run. */
  readonly seconds: number;
  readonly sent: {
    /** To the queue of the orders. */
    readonly orderMessages: number;
    readonly duplicates: number;
    readonly malformed: number;
    /** Requests that were sent again, because they had no answer. */
    readonly repeatedRequests: number;
    readonly scoreAnswers: number;
    readonly scoreRequestsWithoutAnswer: number;
  };
  readonly faults: readonly Injected[];
  readonly checks: readonly Check[];
  /** Why a part of the run failed. */
  readonly problems: readonly string[];
}

/** The command that plans the same faults. */
export const repeatCommand = ({ seed, duration, orders, messages }: ChaosOptions): string =>
  `npx tableside chaos --seed ${seed} --duration ${duration} --orders ${orders} --messages ${messages}`;

export const isRight = ({ checks, problems, faults }: Pick<ChaosReport, 'checks' | 'problems' | 'faults'>): boolean =>
  checks.every(isExact) && problems.length === 0 && faults.every(({ problem }) => problem === undefined);

/** The report as text. If something is wrong, it ends with the command that repeats the run. */
export function reportText(report: ChaosReport): string {
  const { faults, checks, problems, sent, ok } = report;
  const { orderMessages, duplicates, malformed, repeatedRequests, scoreAnswers, scoreRequestsWithoutAnswer } = sent;
  return [
    table(
      ['at', 'for', 'injected', 'processes', 'problem'],
      faults.map(({ at, seconds, fault, processes = '', problem = '' }) => [
        `${at.toFixed(1)} s`,
        `${seconds.toFixed(1)} s`,
        fault,
        processes,
        problem,
      ]),
    ),
    `Sent ${counted(orderMessages, 'message')} with orders: ${grouped(duplicates)} twice, ${grouped(malformed)} malformed. ` +
      `Repeated ${counted(repeatedRequests, 'request')} with messages. ` +
      `Read scores ${grouped(scoreAnswers)} times, and ${grouped(scoreRequestsWithoutAnswer)} times without an answer.`,
    table(
      ['checked', 'expected', 'found', ''],
      checks.map((check) => [check.name, String(check.expected), String(check.found), isExact(check) ? '' : 'WRONG']),
    ),
    ...problems,
    conclusion(report),
    ...(ok ? [] : [`Repeat the same faults with: ${repeatCommand(report)}`]),
  ].join('\n\n');
}

function conclusion({ ok, faults, checks, seed, seconds }: ChaosReport): string {
  const run = `${counted(faults.length, 'fault')} of seed ${seed} in ${seconds.toFixed(0)} s`;
  const wrong = checks.filter((check) => !isExact(check)).length;
  return ok ? `After ${run}, everything is exact.` : `After ${run}, ${counted(wrong, 'check')} failed.`;
}
