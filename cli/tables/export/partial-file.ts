import { type FileHandle, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { readReadToken, toReadToken } from '../../../bulk/read-token';
import type { Position } from '../../../bulk/reading';
import { checkWritable, fileName, rethrow, UserFileError, writeUserFile } from '../../terminal/user-file';

/** How far an export has come. */
interface Progress {
  readonly token: string;
  readonly items: number;
  /** Bytes of the partial file that belong to the token. */
  readonly bytes: number;
}

/**
 * The file of an export. Until it is complete, its items are in `<file>.partial` and its progress in
 * `<file>.partial.json`, so an interrupted export continues, and the file itself never contains half of a table.
 */
export class PartialFile {
  private readonly partial: string;
  private readonly progressFile: string;
  private handle: FileHandle | undefined;
  /** Bytes written. */
  public bytes = 0;

  constructor(
    private readonly file: string,
    /** What the positions depend on. */
    private readonly scope: readonly unknown[],
  ) {
    this.partial = `${file}.partial`;
    this.progressFile = `${this.partial}.json`;
  }

  /**
   * Opens the file at its end. What a killed export has written without noting it is cut off.
   * @returns the positions and the number of items of the export to continue; undefined if there is none
   * @throws UserFileError if the file exists, cannot be written, or belongs to another export
   */
  async open(): Promise<{ readonly positions: readonly Position[]; readonly items: number } | undefined> {
    if (await ifExists(this.file, stat(this.file))) {
      // An export that was killed after it had given the file its name.
      if (!(await ifExists(this.partial, stat(this.partial)))) await rm(this.progressFile, { force: true });
      throw new UserFileError(`${fileName(this.file)}: exists already`);
    }
    await checkWritable(this.partial);
    const progress = await this.readProgress();
    const positions = progress && readReadToken(this.scope, progress.token);
    if (progress && !positions) {
      throw new UserFileError(`${fileName(this.partial)}: belongs to another export. Delete it, or name another file`);
    }
    this.handle = await open(this.partial, 'a').catch(rethrow(this.partial));
    this.bytes = progress?.bytes ?? 0;
    await this.handle.truncate(this.bytes);
    return progress && positions ? { positions, items: progress.items } : undefined;
  }

  /** @throws UserFileError if another export writes to the file */
  async append(text: string): Promise<void> {
    if ((await this.handle?.stat())?.size !== this.bytes) {
      throw new UserFileError(`${fileName(this.partial)}: another process has changed it`);
    }
    const bytes = Buffer.from(text);
    await this.handle?.appendFile(bytes).catch(rethrow(this.partial));
    this.bytes += bytes.length;
  }

  /** Notes what has been appended so far. */
  async note(positions: readonly Position[], items: number): Promise<void> {
    const progress: Progress = { token: toReadToken(this.scope, positions), items, bytes: this.bytes };
    const draft = `${this.progressFile}.new`;
    await writeUserFile(draft, JSON.stringify(progress));
    await rename(draft, this.progressFile);
  }

  async close(): Promise<void> {
    await this.handle?.close();
    this.handle = undefined;
  }

  /** Gives the complete file its name. */
  async finish(): Promise<void> {
    await this.handle?.sync();
    await this.close();
    await rename(this.partial, this.file);
    await rm(this.progressFile, { force: true });
  }

  /** @returns undefined if there is no progress, or not all that it describes */
  private async readProgress(): Promise<Progress | undefined> {
    const text = await ifExists(this.progressFile, readFile(this.progressFile, 'utf8'));
    const { size = 0 } = (await ifExists(this.partial, stat(this.partial))) ?? {};
    const progress = text === undefined ? undefined : this.parse(text);
    return progress && progress.bytes <= size ? progress : undefined;
  }

  /** @throws UserFileError if a crash of the machine has left the file empty, for example */
  private parse(text: string): Progress {
    try {
      return JSON.parse(text) as Progress;
    } catch {
      throw new UserFileError(
        `${fileName(this.progressFile)}: must be the progress of an export. Delete it to start over`,
      );
    }
  }
}

const ifExists = <Found>(path: string, found: Promise<Found>): Promise<Found | undefined> =>
  found.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    return rethrow(path)(error);
  });
