import { type Entry, Load, type Rejection } from '../../bulk/load';
import type { KeyAttribute } from '../../tables/schema';
import { bar } from '../terminal/bar';
import { step } from '../terminal/progress';
import { counted } from '../terminal/text';
import { fileName, openUserFile, UserFileError } from '../terminal/user-file';
import { messageOf, type Reach, runLoad } from './bulk-load';
import { RejectedLines } from './rejected-lines';

/** The maximum number in the result, because every line of a large file may be invalid. */
const MAX_REJECTIONS = 1000;

/** A file with more invalid lines is probably another one. */
const MAX_INVALID = 100;

interface FileLoad {
  readonly reach: Reach;
  readonly tableName: string;
  readonly keyAttributes: readonly KeyAttribute[];
  /** What a line contains: `restaurant`. */
  readonly noun: string;
  /** `-` for stdin. */
  readonly file: string;
  /** Lines before it are skipped. */
  readonly fromLine: number;
  readonly read: (content: AsyncIterable<Buffer>) => AsyncIterable<Entry>;
  /** The command that resumes the load. @param line the first line to load */
  readonly resume: (line: number) => string;
}

/**
 * Loads a table from a file of JSON lines, or from stdin (`-`). Progress and rejected lines go to stderr.
 * @throws if the load cannot continue. The message has the command that resumes it, and so has the one on Ctrl-C
 */
export async function loadLines({ reach, tableName, keyAttributes, noun, file, fromLine, read, resume }: FileLoad) {
  const { content, bytes } = await openUserFile(file);
  return step(`Loading ${noun}s into ${tableName}`, async (progress) => {
    const rejections: Rejection[] = [];
    const printed = new RejectedLines(file);
    const started = Date.now();
    const { lines, loaded, rejected } = await runLoad(reach, `${noun}s`, {
      create(client) {
        const load = new Load({
          client,
          tableName,
          keyAttributes,
          onProgress: () => progress(progressText()),
          onRejected(rejection) {
            if (rejections.length < MAX_REJECTIONS) rejections.push(rejection);
            printed.add(rejection.line, rejection.reason);
          },
        });
        const progressText = createProgressText(load, `${noun}s`, bytes);
        return load;
      },
      entries: read(content),
      howToResume: (load) =>
        `${counted(load.loaded, noun)} ${load.loaded === 1 ? 'is' : 'are'} loaded. Resume${file === '-' ? ', with the same input,' : ''} with: ` +
        resume(Math.max(fromLine, load.resumeLine)),
      // A UserFileError already names the file.
      reasonOf: (error) => (error instanceof UserFileError ? error.message : `${fileName(file)}: ${messageOf(error)}`),
    }).finally(() => printed.end());
    if (lines === 0) throw emptyFile(file, noun, fromLine);
    return { file, tableName, lines, loaded, rejected, rejections, seconds: (Date.now() - started) / 1000 };
  });
}

/** Lines of a file that must all be valid before anything is written or sent. */
export class InvalidLines {
  private count = 0;
  private readonly printed: RejectedLines;

  constructor(private readonly file: string) {
    this.printed = new RejectedLines(file);
  }

  /** Prints why a line is invalid. @returns whether there are so many that the file is probably another one */
  add(line: number, reason: string): boolean {
    this.printed.add(line, reason);
    return ++this.count === MAX_INVALID;
  }

  /** @param consequence what was not done @throws if there are any */
  check(consequence: string): void {
    this.printed.end();
    if (this.count === 0) return;
    const least = this.count === MAX_INVALID ? 'at least ' : '';
    const are = this.count === 1 ? 'line is' : 'lines are';
    throw new Error(`${fileName(this.file)}: ${least}${this.count} ${are} invalid, so ${consequence}.`);
  }
}

export const emptyFile = (file: string, noun: string, fromLine: number): Error =>
  new Error(`${fileName(file)}: must contain at least one ${noun} from line ${fromLine} on, got none`);

/** @param bytes the size of the file, if known */
function createProgressText(load: Load, nouns: string, bytes: number | undefined): () => string {
  const started = Date.now();
  // Skipped lines take almost no time, so they do not count.
  let skipped: number | undefined;
  return () => {
    skipped ??= load.bytes;
    return bar({
      seconds: (Date.now() - started) / 1000,
      count: load.loaded,
      noun: nouns,
      share: bytes === undefined ? undefined : (load.bytes - skipped) / (bytes - skipped),
    });
  };
}
