/**
 * Which folder may import from which; `CONTRIBUTING.md` shows the same table, and a test compares the two. Types count as
 * imports. Where only types are allowed, Biome checks it (`biome/`), because this parser does not tell them apart.
 */
const anyOf = (...folders) => folders.map((folder) => `^${folder}(/|$)`);

/** Paths are regular expressions; `$1` and `$2` are what the groups of `from` matched. */
const TABLE = [
  { from: 'main.ts', may: anyOf('environments') },
  { from: 'environments', may: anyOf('environments', 'systems', 'modules', 'local/machine') },
  { from: 'systems', may: anyOf('systems/system.ts', 'modules', 'tables', 'functions') },
  { from: 'modules', may: anyOf('modules', 'tables', 'functions', 'runtime') },
  {
    from: 'modules/([^/]+)',
    may: anyOf('modules/$1', 'modules/shared', 'modules/[^/]+/index.ts', 'tables', 'functions', 'runtime'),
  },
  { from: 'tables', may: anyOf('tables') },
  { from: 'functions', may: anyOf('functions', 'runtime', 'tables') },
  {
    from: 'functions/([^/]+)/([^/]+)/',
    may: [...anyOf('functions/$1/$2', 'runtime', 'tables'), '^functions/$1/[^/]+$'],
  },
  { from: 'runtime', may: anyOf('runtime', 'tables') },
  { from: 'bulk', may: anyOf('bulk', 'runtime', 'tables', 'functions') },
  { from: 'testkit', may: anyOf('testkit', 'modules') },
  { from: 'local', may: anyOf('local') },
  { from: 'local/(?!companion)([^/]+)/', may: anyOf('local/$1', 'local/machine') },
  { from: 'examples', may: anyOf('examples', 'modules', 'tables', 'runtime', 'testkit') },
];

const OWN = anyOf(
  '(bin|main.ts|environments|systems|modules|tables|functions|runtime|bulk|testkit|local|cli|benchmarks|examples|tests)',
);

module.exports = {
  forbidden: [
    ...TABLE.map(({ from, may }) => ({
      name: `${from} → ${may.join(' ').replaceAll('(/|$)', '').replaceAll('^', '')}`,
      severity: 'error',
      from: { path: `^${from}` },
      to: { path: OWN, pathNot: may },
    })),
    {
      name: 'cli and benchmarks do not import each other',
      severity: 'error',
      from: { path: '^(cli|benchmarks)/' },
      to: { path: '^(cli|benchmarks)/', pathNot: '^$1/' },
    },
    {
      name: 'nothing imports main.ts, cli or tests',
      severity: 'error',
      from: { pathNot: '^(cli|tests|bin)/' },
      to: { path: anyOf('main.ts', 'cli', 'tests') },
    },
    { name: 'no circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'provider classes one by one, since the barrel takes seconds to load',
      severity: 'error',
      from: {},
      to: { path: '@cdktf/provider-aws/lib/index\\.' },
    },
    { name: 'imports that can be resolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.tableside|cdktf\\.out|dist)/' },
  },
};
