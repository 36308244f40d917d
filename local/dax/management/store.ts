import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isObject } from './input';
import { initialState, type State } from './state';

/** The state, which one JSON file contains. */
export class Store {
  private state: State;
  private readonly listeners: (() => void)[] = [];

  /** @param log called with a line if the file cannot be read */
  constructor(
    private readonly file: string,
    private readonly log: (line: string) => void,
  ) {
    this.state = this.load();
  }

  get current(): Readonly<State> {
    return this.state;
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Edits a copy, saves it, and only then puts it into force: a failed edit or save changes nothing. */
  change<T>(edit: (draft: State) => T): T {
    const draft = structuredClone(this.state);
    const result = edit(draft);
    this.save(draft);
    this.state = draft;
    for (const listener of this.listeners) listener();
    return result;
  }

  private load(): State {
    if (!existsSync(this.file)) return initialState();
    const state = parse(readFileSync(this.file, 'utf8'));
    if (state) return state;
    renameSync(this.file, `${this.file}.bad`);
    this.log(`cannot read the DAX clusters: moved them to ${this.file}.bad; starting without clusters`);
    return initialState();
  }

  private save(state: State): void {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.draft`, `${JSON.stringify(state, null, 2)}\n`);
    renameSync(`${this.file}.draft`, this.file);
  }
}

/** @returns undefined if the text is not a saved state */
function parse(text: string): State | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isState =
      isObject(value) &&
      Object.keys(initialState()).every((name) => isListOfObjects(value[name])) &&
      (value.clusters as Record<string, unknown>[]).every(({ nodes }) => isListOfObjects(nodes));
    return isState ? (value as unknown as State) : undefined;
  } catch {
    return undefined;
  }
}

const isListOfObjects = (value: unknown): boolean => Array.isArray(value) && value.every(isObject);
