import { basename, dirname, join, relative, sep } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { createdRequireFault } from './created-require';
import { type Built, esbuildVersion, runEsbuild } from './esbuild-process';
import { handlerFault } from './handler-export';
import { type Observed, observedIn } from './observed';
import { referencesOf } from './references';
import { faultsOf, tsconfigFault, tsconfigIn } from './refusals';

/** How a file becomes a value: https://esbuild.github.io/content-types/ */
export const LOADER_NAMES = ['base64', 'binary', 'dataurl', 'empty', 'js', 'json', 'jsx', 'text', 'ts', 'tsx'] as const;

export type Loader = (typeof LOADER_NAMES)[number];

export interface BundleSettings {
  readonly format: 'cjs' | 'esm';
  readonly external: readonly string[];
  readonly loaders: Readonly<Record<string, Loader>>;
}

export interface Bundle {
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly observed: Observed;
  /** A sentence if the bundle certainly does not export `handler`. */
  readonly handlerFault: string | undefined;
}

const OPTIONS = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  // As Node does: without the condition `module`, which only bundlers have.
  conditions: [],
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'verbose',
  logLimit: 0,
  color: false,
  write: false,
  metafile: true,
} as const satisfies BuildOptions;

const LOADERS: Readonly<Record<string, Loader>> = {
  '.css': 'text',
  '.gql': 'text',
  '.graphql': 'text',
  '.htm': 'text',
  '.html': 'text',
  '.md': 'text',
  '.sql': 'text',
  '.wasm': 'binary',
};

/** Stands for `import.meta.url`, which CommonJS has not. */
const IMPORT_META_URL = 'tablesideImportMetaUrl';

/** What only the other format has, but code or its dependencies may use. */
const FORMATS = {
  cjs: {
    format: 'cjs',
    define: {
      'import.meta.url': IMPORT_META_URL,
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
  },
  esm: {
    format: 'esm',
    banner: {
      js: [
        "import { createRequire as tablesideCreateRequire } from 'node:module';",
        'const require = tablesideCreateRequire(import.meta.url);',
        'const { filename: __filename, dirname: __dirname } = import.meta;',
      ].join(' '),
    },
  },
} as const satisfies Record<string, BuildOptions>;

/** The functions of this package: a tsconfig.json in a folder above must not change them. */
const OWN_FUNCTIONS = join(__dirname, '..', '..', 'functions');

const FILE_NAMES = { cjs: 'index.js', esm: 'index.mjs' };

export const bundleDefaults: BundleSettings = { format: 'cjs', external: [], loaders: {} };

/** Changes whenever the same inputs may result in a different bundle. */
export const bundlerVersion = (): string => JSON.stringify([esbuildVersion(), OPTIONS, FORMATS, LOADERS]);

/** Bundles the entry and its imports into one file with a source map. @param entry absolute, and not a link */
export function bundle(entry: string, settings: BundleSettings = bundleDefaults): Bundle {
  // Paths in the source map are relative to this folder, and so the same on every machine.
  const folder = dirname(entry);
  const file = FILE_NAMES[settings.format];
  const options = {
    ...OPTIONS,
    ...FORMATS[settings.format],
    external: [...settings.external],
    loader: { ...LOADERS, ...settings.loaders },
    ...(isOwn(entry) && { tsconfigRaw: '{}' }),
    entryPoints: [entry],
    absWorkingDir: folder,
    outfile: join(folder, file),
  };
  const built = withImportMetaUrl(options, runEsbuild(options));
  const faults = faultsOf(built, folder);
  if (built.metafile === undefined || faults.length > 0)
    throw new Error(`cannot bundle ${entry}: ${faults.join('; ')}`);
  const files = filesOf(built, folder);
  const inputs = Object.keys(built.metafile.inputs).map((input) => join(folder, input));
  const observed = observedIn(built, inputs);
  const tsconfig = tsconfigIn(built.log, observed);
  const references = tsconfig === undefined ? undefined : referencesOf(tsconfig, options);
  const fault =
    (tsconfig && tsconfigFault(tsconfig, observed, options)) ??
    references?.fault ??
    createdRequireFault(observed.inputs, settings.external);
  if (fault) throw new Error(`cannot bundle ${entry}: ${fault}`);
  const read = [...observed.read, ...(references?.read ?? [])];
  return {
    files,
    observed: { ...observed, read },
    handlerFault: handlerFault(built.metafile, folder, file, `${files[file]}`),
  };
}

const isOwn = (entry: string): boolean => !relative(OWN_FUNCTIONS, entry).startsWith('..');

/** Bundles again with a line that defines `import.meta.url`, if the code uses it. */
function withImportMetaUrl(options: BuildOptions, built: Built): Built {
  const code = built.outputs
    .map(([, base64]) => `${Buffer.from(base64, 'base64')}`)
    .find((text) => text.includes(IMPORT_META_URL));
  if (code === undefined) return built;
  // A directive after another statement has no effect.
  const directive = code.startsWith('"use strict"') ? '"use strict"; ' : '';
  const js = `${directive}const ${IMPORT_META_URL} = require('node:url').pathToFileURL(__filename).href;`;
  return runEsbuild({ ...options, banner: { js } });
}

const filesOf = ({ outputs }: Built, folder: string): Record<string, Buffer> =>
  Object.fromEntries(
    outputs.map(([path, base64]) => {
      const content = Buffer.from(base64, 'base64');
      return [basename(path), path.endsWith('.map') ? withPackagePaths(content, folder) : content];
    }),
  );

/** A source map that names files of packages in the same way wherever the package is installed. */
function withPackagePaths(content: Buffer, folder: string): Buffer {
  const map: { sources: string[] } = JSON.parse(content.toString());
  map.sources = map.sources.map((source) => {
    const path = join(folder, source).split(sep).join('/');
    const installed = path.lastIndexOf('/node_modules/');
    return installed === -1 ? source : path.slice(installed + 1);
  });
  return Buffer.from(JSON.stringify(map));
}
