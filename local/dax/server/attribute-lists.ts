import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { LruCache } from '../cache/lru';
import { MalformedError } from '../cbor/types';

/** The id of the list without names, which clients know. */
const EMPTY = 1;
/** As much memory as all lists may take. The lists used longest ago are forgotten. */
const MAX_BYTES = 64 * 1024 * 1024;
/** What a list and a name take besides their characters. */
const [LIST_BYTES, NAME_BYTES] = [150, 32];

interface List {
  readonly names: readonly string[];
  /** The number of the last use. */
  usedAt: number;
}

/**
 * The lists of attribute names that items refer to by an id. The id is derived from the names, so that a client that
 * still knows ids from before a restart can never store a value under another name.
 */
export class AttributeLists {
  private readonly byId: LruCache<List>;
  private fileBytes = 0;
  private uses = 0;
  private forgottenAt = 0;

  /** @param file keeps the lists across restarts: one JSON array of names per line. @default only in memory */
  constructor(
    private readonly file?: string,
    private readonly maxBytes = MAX_BYTES,
  ) {
    this.byId = new LruCache(maxBytes, (_, list) => this.forgotten(list));
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n')) this.load(line);
    // Without an incomplete line, and without the lists that were forgotten.
    this.rewrite(file);
  }

  /** Changes when a list is forgotten that was used since the last change: encoded items may refer to it. */
  get losses(): number {
    return this.forgottenAt;
  }

  /** The id of a list of names in this order. @throws if it cannot be kept: clients never forget it */
  idOf(names: readonly string[]): number {
    if (names.length === 0) return EMPTY;
    const text = JSON.stringify(names);
    const id = idOfText(text);
    if (this.use(id) === undefined) {
      this.add(id, names, text);
      this.save(id, text);
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
    const list = this.byId.get(String(id));
    if (list === undefined) return undefined;
    this.uses += 1;
    list.usedAt = this.uses;
    return list.names;
  }

  private load(line: string): void {
    const names = namesIn(line);
    if (names !== undefined) this.add(idOfText(line), names, line);
  }

  private add(id: number, names: readonly string[], text: string): void {
    this.uses += 1;
    const bytes = LIST_BYTES + names.length * NAME_BYTES + text.length;
    this.byId.set(String(id), { names, usedAt: this.uses }, bytes);
  }

  private forgotten({ usedAt }: List): void {
    if (usedAt > this.forgottenAt) this.forgottenAt = this.uses;
  }

  private save(id: number, text: string): void {
    if (this.file === undefined) return;
    try {
      if (this.fileBytes > 2 * this.maxBytes) {
        this.rewrite(this.file);
      } else {
        appendFileSync(this.file, `${text}\n`);
        this.fileBytes += text.length + 1;
      }
    } catch (error) {
      this.byId.delete(String(id));
      // The last line may be incomplete, and lists may be missing.
      this.fileBytes = Number.POSITIVE_INFINITY;
      throw error;
    }
  }

  private rewrite(file: string): void {
    const lines = this.byId.values.map(({ names }) => `${JSON.stringify(names)}\n`).join('');
    writeFileSync(`${file}.draft`, lines);
    renameSync(`${file}.draft`, file);
    this.fileBytes = lines.length;
  }
}

/** @returns undefined for a line that is damaged, such as the last one if the process was killed while it wrote */
function namesIn(line: string): string[] | undefined {
  try {
    const names: unknown = JSON.parse(line);
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : undefined;
  } catch {
    return undefined;
  }
}

/** 48 bits, which every client can read, and none is the id of the empty list. */
const idOfText = (text: string): number => createHash('sha256').update(text).digest().readUIntBE(0, 6) + EMPTY + 1;
