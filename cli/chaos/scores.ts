import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { QueryScoresResponse } from '../../functions/scores/query-scores/handler';
import type { Random } from '../../local/machine/random';
import type { ScoresOutputs } from '../../systems/scores';
import { invoke } from '../deployment/invoke';
import { loadScores } from '../scores/load';
import { scoresOutputs } from '../scores/outputs';
import type { Check } from './check';

const SAMPLE = { users: 20, games: 10, seed: 1 };
/** Not the default, so that DAX has no older answer. */
const LIMIT = 7;
const ANSWER_MS = 20_000;
const PAUSE_MS = 200;
const CACHED_MS = 60_000;

/** Reads scores through DAX during a run. */
export class ScoresLoad {
  answers = 0;
  /** Requests without an answer: the function was killed, for example. */
  failed = 0;
  private wrong = 0;

  private constructor(
    private readonly outputs: ScoresOutputs,
    private readonly random: Random,
    /** By user. */
    private readonly expected: ReadonlyMap<string, unknown>,
  ) {}

  static async begin(random: Random): Promise<ScoresLoad> {
    await loadScores('local', SAMPLE);
    const outputs = await scoresOutputs('local');
    const users = Array.from({ length: SAMPLE.users }, (_, index) => `user-${index + 1}`);
    const expected = new Map<string, unknown>();
    for (const userId of users) expected.set(userId, (await query(outputs, { userId, consistent: true })).items);
    return new ScoresLoad(outputs, random, expected);
  }

  async read(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.ask().catch(() => this.failed++);
      await sleep(PAUSE_MS);
    }
  }

  async checks(): Promise<Check[]> {
    const deadline = Date.now() + CACHED_MS;
    let source = '';
    while (source !== 'cache' && Date.now() < deadline) {
      source = await this.ask().catch((error: Error) => error.message);
      await sleep(PAUSE_MS);
    }
    return [
      { name: 'wrong scores', expected: 0, found: this.wrong },
      { name: 'scores through DAX from', expected: 'cache', found: source },
    ];
  }

  /** @returns where the answer comes from */
  private async ask(): Promise<string> {
    const userId = this.random.pick([...this.expected.keys()]);
    const { items, source } = await query(this.outputs, { userId });
    this.answers++;
    if (!isDeepStrictEqual(items, this.expected.get(userId))) this.wrong++;
    return source;
  }
}

const query = ({ queryFunctionName }: ScoresOutputs, request: object): Promise<QueryScoresResponse> =>
  invoke('local', queryFunctionName, { ...request, limit: LIMIT }, ANSWER_MS);
