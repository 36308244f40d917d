import { isDeepStrictEqual } from 'node:util';
import type { Case, Request } from './case';
import { DIFFERENCES, type Pair } from './differences';
import type { Answer, Client } from './drivers/driver';
import { type Answers, itemsOf } from './run';

interface TimedPair extends Pair {
  /** Whether the read was sent for the second time, to be answered from the cache. */
  readonly isRepeated: boolean;
}

/** An answer that no documented difference covers. */
export interface Fault extends TimedPair {
  readonly client: Client;
}

export interface Comparison {
  readonly faults: readonly Fault[];
  /** The ids of the documented differences that were seen. */
  readonly seen: readonly string[];
  /** Whether the client left other items in the table, as documented. */
  readonly isOtherwise: boolean;
}

/**
 * Compares the answers of a client with those of the table. After a documented difference that changes the table, and
 * after a request that the client cannot express, the rest of a case is not compared.
 */
export function compare(
  { requests }: Pick<Case, 'requests'>,
  client: Client,
  expected: readonly Answers[],
  actual: readonly Answers[],
): Comparison {
  const all: Request[] = [...requests, ...itemsOf(requests).map((key) => ['GetItem', key] as Request)];
  const pairs = all.flatMap((request, index) => pairsOf(request, expected[index]?.[0], actual[index] ?? []));
  const faults: Fault[] = [];
  const seen: string[] = [];
  for (const pair of pairs) {
    if ('unsupported' in pair.actual) return { faults, seen, isOtherwise: true };
    if (isDeepStrictEqual(pair.actual, pair.expected)) continue;
    const difference = differenceOf(client, pair);
    if (difference) seen.push(difference);
    else faults.push({ client, ...pair });
    if ('error' in pair.expected !== 'error' in pair.actual) return { faults, seen, isOtherwise: true };
  }
  return { faults, seen, isOtherwise: false };
}

const pairsOf = (request: Request, expected: Answer = { unsupported: 'nothing' }, answers: Answers): TimedPair[] =>
  answers.map((actual, time) => ({ request, expected, actual, isRepeated: time > 0 }));

const differenceOf = (client: Client, pair: Pair): string | undefined =>
  Object.entries(DIFFERENCES).find(
    ([, { clients, sometimes = [], covers }]) => [...clients, ...sometimes].includes(client) && covers(pair),
  )?.[0];
