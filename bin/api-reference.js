// Part of `npm run docs`: extracts what the npm package exports from its declarations. docs/tableside.api.md lists it, so
// that a change of it is seen in a diff; a test compares. The model is for api-documenter.
const { mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { Extractor, ExtractorConfig } = require('@microsoft/api-extractor');

const root = join(__dirname, '..');
const dist = join(root, 'dist');
const folder = join(root, '.tableside', 'api');

/** Copies the declarations. api-documenter does not know `@default`, and would leave out the word. */
function copyDeclarations() {
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue;
    const copy = join(folder, 'dist', file);
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, readFileSync(join(dist, file), 'utf8').replace(/@default /g, 'Default: '));
  }
}

/** One file of declarations with all that can be imported: the index as it is, the other parts as namespaces. */
function writeEntry() {
  const { exports: parts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const lines = Object.entries(parts)
    .filter(([path, { types }]) => types && !path.startsWith('./modules/'))
    .map(([path, { types }]) => {
      const file = types.replace(/\.d\.ts$/, '');
      if (path === '.') return `export * from '${file}';`;
      const name = path.slice(2).replace(/\/(\w)/g, (_, letter) => letter.toUpperCase());
      return `import * as ${name} from '${file}';\nexport { ${name} };`;
    });
  const entry = join(folder, 'index.d.ts');
  writeFileSync(entry, `${lines.join('\n')}\n`);
  return entry;
}

/** @param mayWrite whether the report is updated @returns what is wrong, such as a report that is not up to date */
exports.extract = ({ mayWrite }) => {
  copyDeclarations();
  const entry = writeEntry();
  const none = { default: { logLevel: 'none' } };
  const configObject = {
    projectFolder: root,
    mainEntryPointFilePath: entry,
    compiler: {
      overrideTsconfig: { extends: join(root, 'tsconfig.json'), compilerOptions: { paths: {} }, files: [entry] },
    },
    apiReport: {
      enabled: true,
      reportFileName: 'tableside.api.md',
      reportFolder: join(root, 'docs'),
      reportTempFolder: folder,
    },
    docModel: { enabled: true, apiJsonFilePath: join(folder, 'tableside.api.json'), includeForgottenExports: true },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    // Rules of style are for Biome.
    messages: { extractorMessageReporting: none, tsdocMessageReporting: none },
  };
  const wrong = [];
  const { succeeded } = Extractor.invoke(
    ExtractorConfig.prepare({ configObject, packageJsonFullPath: join(root, 'package.json') }),
    {
      localBuild: mayWrite,
      messageCallback: (message) => {
        if (['error', 'warning'].includes(message.logLevel)) wrong.push(message.text);
        message.handled = true;
      },
    },
  );
  return succeeded ? [] : wrong;
};

if (require.main === module) {
  for (const text of exports.extract({ mayWrite: true })) {
    console.error(text);
    process.exitCode = 1;
  }
}
