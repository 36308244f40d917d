import { Load, type Rejection } from '../../bulk/load';
import { RESTAURANT_KEY, readRestaurants } from '../../bulk/restaurants';
import type { EnvironmentName } from '../../environments';
import { envOption, messageOf, runLoad } from '../deployment/bulk-load';
import { bar } from '../terminal/bar';
import { printAbove, step } from '../terminal/progress';
import { openUserFile, UserFileError } from '../terminal/user-file';
import { restaurantsOutputs } from './outputs';

/** The maximum number in the result, because every line of a large file may be invalid. stderr has all of them. */
const MAX_REJECTIONS = 1000;

/**
 * Loads restaurants from a file of JSON lines, or from stdin (`-`). Progress and rejected lines go to stderr.
 * @param fromLine lines before it are skipped
 * @throws if the load cannot continue. The message has the command that resumes it, and so has the one on Ctrl-C
 */
export async function loadFile(env: EnvironmentName, file: string, fromLine: number) {
  const { tableName } = await restaurantsOutputs(env);
  const { content, bytes } = await openUserFile(file);
  return step(`Loading restaurants into ${tableName}`, async (progress) => {
    const rejections: Rejection[] = [];
    const started = Date.now();
    const { lines, loaded, rejected } = await runLoad(env, 'restaurants', {
      create(client) {
        const load = new Load({
          client,
          tableName,
          keyAttributes: RESTAURANT_KEY,
          onProgress: () => progress(progressText()),
          onRejected(rejection) {
            if (rejections.length < MAX_REJECTIONS) rejections.push(rejection);
            printAbove(`${file}:${rejection.line}: ${rejection.reason}`);
          },
        });
        const progressText = createProgressText(load, bytes);
        return load;
      },
      entries: readRestaurants(content, fromLine),
      howToResume: (load) =>
        `${load.loaded} restaurants are loaded. Resume${file === '-' ? ', with the same input,' : ''} with: ` +
        `npx tableside restaurants load ${inShell(file)} ` +
        `--from-line ${Math.max(fromLine, load.resumeLine)}${envOption(env)}`,
      // A UserFileError already names the file.
      reasonOf: (error) => (error instanceof UserFileError ? error.message : `${file}: ${messageOf(error)}`),
    });
    if (lines === 0)
      throw new Error(`${file}: must contain at least one restaurant from line ${fromLine} on, got none`);
    return { file, tableName, lines, loaded, rejected, rejections, seconds: (Date.now() - started) / 1000 };
  });
}

/** @param bytes the size of the file, if known */
function createProgressText(load: Load, bytes: number | undefined): () => string {
  const started = Date.now();
  // Skipped lines take almost no time, so they do not count.
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

/** Quotes a word for the shell, if necessary. */
const inShell = (word: string): string => (/^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
