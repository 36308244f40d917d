import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { MalformedError } from '../cbor/types';

/** The id of the list without names, which clients know. */
const EMPTY = 1;
/** As much memory as all names may take. The lists used longest ago are forgotten. */
const MAX_BYTES = 64 * 1024 * 1024;

interface List {
  readonly names: readonly string[];
  readonly bytes: number;
}

/**
 * The lists of attribute names that items refer to by an id. The id is derived from the names, so that a client that
 * still knows ids from before a restart can never store a value under another name.
 */
export class AttributeLists {
  private readonly byId = new Map<number, List>();
  private bytes = 0;

  /** @param file keeps the lists across restarts: one JSON array of names per line. @default only in memory */
  constructor(private readonly file?: string) {
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n')) this.load(line);
    // Without an incomplete line, and without the lists that were forgotten.
    const lines = [...this.byId.values()].map(({ names }) => `${JSON.stringify(names)}\n`);
    writeFileSync(`${file}.draft`, lines.join(''));
    renameSync(`${file}.draft`, file);
  }

  /** The id of a list of names in this order. */
  idOf(names: readonly string[]): number {
    if (names.length === 0) return EMPTY;
    const text = JSON.stringify(names);
    const id = idOfText(text);
    if (this.use(id) === undefined) {
      this.add(id, names, text.length);
      if (this.file !== undefined) appendFileSync(this.file, `${text}\n`);
    }
    return id;
  }

  /** @throws MalformedError if no list has the id */
  namesOf(id: number): readonly string[] {
    if (id === EMPTY) return [];
    const names = this.use(id);
    if (names === undefined) throw new MalformedError(`the attribute list ${id}, which is not known`);
    return names;
  }

  private use(id: number): readonly string[] | undefined {
    const list = this.byId.get(id);
    if (list === undefined) return undefined;
    this.byId.delete(id);
    this.byId.set(id, list);
    return list.names;
  }

  private load(line: string): void {
    // The last line is incomplete if the process was killed while it wrote.
    if (!line.endsWith(']')) return;
    const id = idOfText(line);
    if (!this.byId.has(id)) this.add(id, JSON.parse(line), line.length);
  }

  private add(id: number, names: readonly string[], bytes: number): void {
    this.byId.set(id, { names, bytes });
    this.bytes += bytes;
    for (const [oldest, list] of this.byId) {
      if (this.bytes <= MAX_BYTES) break;
      this.byId.delete(oldest);
      this.bytes -= list.bytes;
    }
  }
}

/** 48 bits, which every client can read, and none is the id of the empty list. */
const idOfText = (text: string): number => createHash('sha256').update(text).digest().readUIntBE(0, 6) + EMPTY + 1;
