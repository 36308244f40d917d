import { type Entry, Load } from '../../bulk/load';
import type { EnvironmentName } from '../../environments';
import { readBody } from '../../runtime/dynamodb/body';
import type { Write } from '../../runtime/dynamodb/requests';
import { InvalidBody } from '../../runtime/errors';
import { type Score, scoresTable } from '../../tables/scores';
import { clientConfig } from '../deployment';
import { envOption, messageOf, runLoad } from '../deployment/bulk-load';
import { bar } from '../terminal/bar';
import { step } from '../terminal/progress';
import { counted, grouped } from '../terminal/text';
import { scoresOutputs } from './outputs';
import { type Sample, sampleScores } from './sample';

const KEY = [scoresTable.partitionKey, scoresTable.sortKey];

/**
 * Loads sample scores. Repeating it writes the same items. Progress goes to stderr.
 * @throws if the load cannot continue. The message has the command that repeats it, and so has the one on Ctrl-C
 */
export async function loadScores(env: EnvironmentName, sample: Sample) {
  const { tableName } = await scoresOutputs(env);
  const { users, games, seed } = sample;
  const total = users * games;
  const command = `npx tableside scores load --users ${users} --games ${games} --seed ${seed}${envOption(env)}`;
  const started = Date.now();
  const seconds = () => (Date.now() - started) / 1000;
  return step(`Loading scores into ${tableName}`, async (progress) => {
    const { loaded } = await runLoad({ env, config: clientConfig(env) }, 'scores', {
      create(client) {
        const load: Load = new Load({
          client,
          tableName,
          keyAttributes: KEY,
          onProgress: () =>
            progress(bar({ seconds: seconds(), count: load.loaded, noun: 'scores', share: load.loaded / total })),
          onRejected: ({ reason }) => {
            throw new Error(reason);
          },
        });
        return load;
      },
      entries: entriesOf(sampleScores(sample)),
      howToResume: (load) =>
        `${grouped(load.loaded)} of ${counted(total, 'score')} are loaded. Load the same scores again with: ${command}`,
      reasonOf: messageOf,
    });
    return { tableName, ...sample, loaded, seconds: seconds() };
  });
}

/** The scores as the lines of a file. */
async function* entriesOf(scores: Iterable<Score>): AsyncGenerator<Entry> {
  let line = 0;
  for (const score of scores) {
    const write = toWrite(score);
    yield { line: ++line, content: { id: write.key, writes: [write] }, end: line };
  }
}

/** @throws InvalidBody */
function toWrite(score: Score): Write {
  const write = readBody(JSON.stringify(score), KEY);
  if (write instanceof InvalidBody) throw write;
  return write;
}
