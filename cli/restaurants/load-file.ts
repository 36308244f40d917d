import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EnvironmentName } from '../../environments';
import { clientSettings } from '../../runtime/aws/client-settings';
import { clientConfig, restaurantsOutputs } from '../deployment';
import { awsStatus, isOurs } from '../local/local-aws';
import { bar } from '../terminal/bar';
import { onInterrupt } from '../terminal/interrupt';
import { step } from '../terminal/progress';
import { UserFileError } from '../terminal/user-file';
import { Load, type Rejection } from './load';
import { openRestaurants } from './read';

/** How many are named in the result: a file of any size may be wrong from end to end. */
const MOST_REJECTIONS = 1000;

const GONE =
  'the local AWS has ended, and what was loaded is gone with it: start it with npx tableside up, and load from the first line';

export interface LoadedFile {
  readonly file: string;
  readonly tableName: string;
  /** Lines that hold something. */
  readonly lines: number;
  readonly loaded: number;
  readonly rejected: number;
  /** The first of them; stderr has named all. */
  readonly rejections: readonly Rejection[];
  readonly seconds: number;
}

/**
 * Loads restaurants from a file of JSON lines, or from stdin (`-`); shows on stderr how far it is, and each line that it
 * rejects.
 * @param fromLine the lines before are skipped
 * @throws when it cannot go on, saying from which line to; it says so as well when it is interrupted
 */
export async function loadFile(env: EnvironmentName, file: string, fromLine: number): Promise<LoadedFile> {
  const { tableName } = await restaurantsOutputs(env);
  const { entries, bytes } = await openRestaurants(file, fromLine);
  return step(`Loading restaurants into ${tableName}`, async (progress) => {
    const client = createClient(env);
    const rejections: Rejection[] = [];
    const load = new Load({
      client,
      tableName,
      onProgress: () => progress(progressText()),
      onRejected(rejection) {
        if (rejections.length < MOST_REJECTIONS) rejections.push(rejection);
        printAbove(`${file}:${rejection.line}: ${rejection.reason}`);
      },
    });
    const progressText = createProgressText(load, bytes);
    const howToGoOn = () =>
      `${load.loaded} restaurants are loaded, go on with${file === '-' ? ' the same input' : ''}: ` +
      `npx tableside restaurants load ${inShell(file)} ` +
      `--from-line ${Math.max(fromLine, load.resumeLine)}${env === 'local' ? '' : ` --env ${env}`}`;
    const started = Date.now();
    const ignoreInterrupts = onInterrupt(() => printAbove(`interrupted: ${howToGoOn()}`));
    try {
      await load.run(entries);
    } catch (error) {
      // What the file itself is to blame for names it already.
      const said = error instanceof Error ? error.message : String(error);
      const reason = error instanceof UserFileError ? said : `${file}: ${said}`;
      const isGone = env === 'local' && isOurs && !(await awsStatus()).ok;
      throw new Error(`${reason}: ${isGone ? GONE : howToGoOn()}`, { cause: error });
    } finally {
      ignoreInterrupts();
      client.destroy();
    }
    const { lines, loaded, rejected } = load;
    if (lines === 0) throw new Error(`${file}: must hold at least one restaurant from line ${fromLine} on, got none`);
    return { file, tableName, lines, loaded, rejected, rejections, seconds: (Date.now() - started) / 1000 };
  });
}

/** The store retries. */
const createClient = (env: EnvironmentName) =>
  new DynamoDBClient({ ...clientConfig(env), ...clientSettings(1, 15_000) });

/** @param bytes how many the file has, if anybody knows */
function createProgressText(load: Load, bytes: number | undefined): () => string {
  const started = Date.now();
  // Lines that are skipped take no time to speak of.
  let skipped: number | undefined;
  return () => {
    skipped ??= load.bytes;
    return bar({
      seconds: (Date.now() - started) / 1000,
      count: load.loaded,
      noun: 'restaurants',
      share: bytes === undefined ? undefined : (load.bytes - skipped) / (bytes - skipped),
    });
  };
}

/** Prints a line where the spinner of a terminal is, which draws itself again below. */
function printAbove(line: string): void {
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[2K' : ''}${line}\n`);
}

/** As a shell takes it for one word. */
const inShell = (word: string): string => (/^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
