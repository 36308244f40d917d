import { existsSync } from 'node:fs';
import { App, AssetType, TerraformAsset } from 'cdktf';
import type { Construct } from 'constructs';
import { type Finding, flag, listOf, must, named, oneOf } from '../shared/check';
import { LOADER_NAMES, type Loader } from './bundle';
import type { CodePackage } from './cache';
import { type Look, lookNow, remembering } from './observed';
import { type CodeSource, packageCode } from './package';

/** The packages of each app: its environments deploy the same code, and functions import the same files. */
const packages = new WeakMap<App, { readonly codes: Map<string, CodePackage>; readonly look: Look }>();

export interface CodeProps {
  /** The path of a TypeScript or JavaScript file that exports `handler`, or of a folder with such an `index` file. */
  readonly entry: string;
  /**
   * Whether the entry is finished, to be zipped as it is: a self-contained `.js` or `.cjs` file in CommonJS, an `.mjs`
   * file, or a folder with such an `index` file.
   * @default false: esbuild bundles the entry and its imports at synthesis
   */
  readonly bundled?: boolean;
  /**
   * The format of the bundle: CommonJS, or ES modules, which have top-level `await` and all of `import.meta`.
   * @default 'cjs'
   */
  readonly format?: 'cjs' | 'esm';
  /**
   * Packages and paths that are not bundled, with `*` as a wildcard: they are never loaded, or a layer or `files` has
   * them.
   * @default none
   */
  readonly external?: readonly string[];
  /**
   * How files become values, by extension, such as `{ '.ejs': 'text' }`.
   * @default text and binary files: .css, .gql, .graphql, .htm, .html, .md, .sql and .txt are strings, .wasm is bytes
   */
  readonly loaders?: Readonly<Record<string, Loader>>;
  /**
   * Files and folders to add: their paths on disk, by path in the zip. The code finds them relative to `__dirname`.
   * @default none
   */
  readonly files?: Readonly<Record<string, string>>;
}

export const codeDefaults = { bundled: false, format: 'cjs', external: [], loaders: {}, files: {} } as const;

export const codeFindings = ({ entry, bundled, format, external, loaders, files }: Required<CodeProps>): Finding[] => [
  must('entry', entry, 'be the path of a file or folder', existsSync),
  flag('bundled', bundled),
  oneOf('format', format, ['cjs', 'esm']),
  ...listOf('external', external, (prop, name) => named(prop, name, /./, 'not be empty')),
  ...Object.entries(loaders).flatMap(([extension, loader]) => [
    must('loaders', extension, 'have extensions with a dot as names', (name) => /^\.[^/]+$/.test(name)),
    oneOf(`loaders of ${extension}`, loader, LOADER_NAMES),
  ]),
  ...Object.entries(files).flatMap(([name, path]) => [
    must('files', name, 'have relative paths without dots or a final slash as names', (known) => {
      return known.split('/').every((part) => !['', '.', '..'].includes(part));
    }),
    must(`files of ${name}`, path, 'be the path of a file or folder', existsSync),
  ]),
  must(
    'bundled',
    bundled,
    'not be combined with format, external or loaders, which apply to bundling',
    (isFinished) => {
      return !isFinished || (format === 'cjs' && external.length === 0 && Object.keys(loaders).length === 0);
    },
  ),
];

/** The package, and the path of its asset relative to the synthesized stack. */
export function codeAsset(scope: Construct, source: CodeSource): CodePackage & { readonly assetPath: string } {
  const { path, hash } = packageOnce(scope, source);
  // Given the hash, CDKTF does not read the zip again for each stack.
  const assetHash = Buffer.from(hash, 'base64').toString('hex');
  return { path, hash, assetPath: new TerraformAsset(scope, 'Code', { path, type: AssetType.FILE, assetHash }).path };
}

/** Packages each entry once for all environments of the app, and looks at each file once. */
function packageOnce(scope: Construct, source: CodeSource): CodePackage {
  const app = App.of(scope);
  const known = packages.get(app) ?? { codes: new Map<string, CodePackage>(), look: remembering(lookNow) };
  packages.set(app, known);
  const key = JSON.stringify(source);
  try {
    const code = known.codes.get(key) ?? packageCode(source, { look: known.look });
    known.codes.set(key, code);
    return code;
  } catch (error) {
    throw new Error(`${scope.node.path}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}
