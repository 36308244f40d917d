import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { type CodeSource, packageCode } from '../../../modules/node-function/package';

export type Files = Readonly<Record<string, string | object>>;

const RUN = `
  const [file] = process.argv.slice(1);
  const loaded = file.endsWith('.mjs') ? import(file) : Promise.resolve(require(file));
  loaded.then(({ handler }) => handler()).then((answer) => console.log(JSON.stringify({ answer })));
`;

/** A folder with source files, whose entry is `index.ts`, and a cache. */
export class CodeWorld {
  public readonly folder = mkdtempSync(join(tmpdir(), 'code-world-'));
  public readonly cacheFolder = mkdtempSync(join(tmpdir(), 'code-cache-'));

  constructor(files: Files = {}) {
    this.write(files);
  }

  public path(name: string): string {
    return join(this.folder, name);
  }

  /** Objects are written as JSON. */
  public write(files: Files): this {
    writeFiles(this.folder, files);
    return this;
  }

  /** Packages with the cache, in which files count as old enough at once. */
  public package(settings: Partial<CodeSource> = {}) {
    // Long after the files have changed.
    const now = () => Date.now() + 60_000;
    return packageIn(this.cacheFolder, { entry: this.path('index.ts'), ...settings }, now);
  }

  /** Packages without a cache. */
  public packageAnew(settings: Partial<CodeSource> = {}) {
    const cacheFolder = mkdtempSync(join(tmpdir(), 'code-cache-'));
    try {
      return packageIn(cacheFolder, { entry: this.path('index.ts'), ...settings });
    } finally {
      rmSync(cacheFolder, { recursive: true });
    }
  }

  /** What the handler of the package answers, where only the package is. */
  public answer(settings: Partial<CodeSource> = {}): unknown {
    return answerOf(this.packageAnew(settings).files);
  }

  public remove(): void {
    for (const folder of [this.folder, this.cacheFolder]) rmSync(folder, { recursive: true });
  }
}

/** @returns a function that creates worlds, which are removed after the tests of the file */
export function worldsOfFile(): (files: Files) => CodeWorld {
  const worlds: CodeWorld[] = [];
  afterAll(() => {
    for (const world of worlds) world.remove();
  });
  return (files) => {
    const world = new CodeWorld(files);
    worlds.push(world);
    return world;
  };
}

export type Edit = (world: CodeWorld) => unknown;

export const write =
  (files: Files): Edit =>
  (world) =>
    world.write(files);

/** An edit of these files, with a link that exists before. */
export type EditCase = readonly [Files, Edit, link?: readonly [target: string, name: string]];

/** What the handler answers before and after an edit with the cache, and whether its package is like one without. */
export function answersAround([files, edit, link]: EditCase) {
  const world = new CodeWorld(files);
  if (link) symlinkSync(link[0], world.path(link[1]));
  const before = answerOf(world.package().files);
  edit(world);
  const { hash, files: edited } = world.package();
  const isLikeNew = hash === world.packageAnew().hash;
  world.remove();
  return { before, after: answerOf(edited), isLikeNew };
}

function packageIn(cacheFolder: string, source: Pick<CodeSource, 'entry'> & Partial<CodeSource>, now = Date.now) {
  const { hash, path } = packageCode(source, { cacheFolder, now });
  return { hash, path, files: unzipSync(readFileSync(path)) };
}

/** What the handler answers. @throws with the error of a new process that loads it */
export function answerOf(files: Readonly<Record<string, Uint8Array>>): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'task-'));
  try {
    writeFiles(folder, files);
    const index = join(folder, 'index.mjs' in files ? 'index.mjs' : 'index.js');
    return JSON.parse(execFileSync(process.execPath, ['-e', RUN, index], { encoding: 'utf8', stdio: 'pipe' })).answer;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeFiles(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const isJson = typeof content === 'object' && !ArrayBuffer.isView(content);
    writeFileSync(path, isJson ? JSON.stringify(content) : (content as string | Uint8Array));
  }
}
