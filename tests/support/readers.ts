import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { GetRestaurantResponse } from '../../functions/restaurants/get-restaurant/handler';

const READERS = 6;
/** Pause between two requests of a reader. All readers together send some twenty requests per second. */
const PAUSE_MS = 250;
const MOST_MS = 30_000;

/** A response, or the error in its place. */
export interface Read {
  /** When it was requested, in epoch milliseconds. */
  readonly at: number;
  readonly source?: GetRestaurantResponse['source'];
  /** Reported by the function. */
  readonly milliseconds: number;
  /** What is wrong with the answer, if anything. */
  readonly wrong?: string;
}

/** Invokes the deployed function. @throws if the function throws */
export async function answerOf(
  lambda: LambdaClient,
  FunctionName: string,
  event: object,
): Promise<GetRestaurantResponse> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  );
  const text = Payload?.transformToString() ?? '';
  if (FunctionError !== undefined) throw new Error(text);
  return JSON.parse(text);
}

/** Concurrent readers of a few restaurants, which invoke the deployed function repeatedly until they are stopped. */
export class Readers {
  readonly reads: Read[] = [];
  private readonly stopping = new AbortController();
  private readonly done: Promise<unknown>;

  /** @param restaurants the expected answers by id */
  constructor(
    private readonly lambda: LambdaClient,
    private readonly functionName: string,
    private readonly restaurants: ReadonlyMap<string, object>,
  ) {
    this.done = Promise.all(Array.from({ length: READERS }, (_, reader) => this.readAll(reader)));
  }

  /** The reads that began in this period. */
  between(from: number, to: number): Read[] {
    return this.reads.filter(({ at }) => at >= from && at < to);
  }

  /** The 99th percentile of their duration in milliseconds. */
  p99(from: number, to: number): number {
    const sorted = this.between(from, to).map(({ milliseconds }) => milliseconds);
    sorted.sort((one, other) => one - other);
    return sorted[Math.ceil(0.99 * sorted.length) - 1] ?? Number.NaN;
  }

  /** Waits for a number of responses. @returns when the last of them was requested @throws after half a minute */
  async eventually(source: 'cache' | 'table', count: number, since: number): Promise<number> {
    for (const deadline = Date.now() + MOST_MS; ; await sleep(20)) {
      const found = this.reads.filter((read) => read.at >= since && read.source === source);
      if (found.length >= count) return found[count - 1]?.at ?? 0;
      if (Date.now() > deadline) throw new Error(`still ${found.length} of ${count} answers from the ${source}`);
    }
  }

  /** @returns what was wrong with any response */
  async stop(): Promise<string[]> {
    this.stopping.abort();
    await this.done;
    return this.reads.flatMap(({ wrong }) => wrong ?? []);
  }

  private async readAll(reader: number): Promise<void> {
    const ids = [...this.restaurants.keys()];
    for (let turn = reader; !this.stopping.signal.aborted; turn++) {
      this.reads.push(await this.read(ids[turn % ids.length] ?? ''));
      await sleep(PAUSE_MS);
    }
  }

  private async read(id: string): Promise<Read> {
    const at = Date.now();
    try {
      const answer = await answerOf(this.lambda, this.functionName, { id });
      const { source, milliseconds } = answer;
      const isRight = isDeepStrictEqual(answer, { item: this.restaurants.get(id), source, milliseconds });
      return { at, source, milliseconds, ...(!isRight && { wrong: `${id}: ${JSON.stringify(answer)}` }) };
    } catch (error) {
      return { at, milliseconds: 0, wrong: `${id}: ${error}` };
    }
  }
}
