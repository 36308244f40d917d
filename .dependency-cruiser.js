// Who may import whom, including types. CONTRIBUTING.md has the same table, and a test compares them. This parser does
// not distinguish type imports. Where only types are allowed, Biome checks it (biome/types-only.grit).

const paths = (...folders) => folders.map((folder) => `^${folder}(/|$)`);

const OWN = paths(
  '(bin|index.ts|main.ts|environments|systems|modules|tables|functions|runtime|filters|bulk|testkit|local|cli|benchmarks|examples|tests)',
);

/** In `may`, `$1` and `$2` stand for the matches of the groups in `folder`. */
const rule = (folder, name, may) => ({
  name: `${folder
    .replace(/\(\?!.*?\)/, '')
    .replaceAll('([^/]+)', '*')
    .replace(/\/(\[.*)?$/, '')} may import only: ${name}`,
  severity: 'error',
  from: { path: `^${folder}` },
  to: { path: OWN, pathNot: may },
});

module.exports = {
  forbidden: [
    rule('index.ts', 'modules', paths('modules')),
    rule('main.ts', 'environments', paths('environments')),
    rule(
      'environments',
      'systems, modules, local/machine',
      paths('environments', 'systems', 'modules', 'local/machine'),
    ),
    rule(
      'systems',
      'modules, tables, types of functions; of each other only system.ts',
      paths('systems/system.ts', 'modules', 'tables', 'functions'),
    ),
    rule(
      'modules/([^/]+)',
      'tables, filters, modules/shared, the index of other modules, types of functions and runtime',
      paths('modules/$1', 'modules/shared', 'modules/[^/]+/index.ts', 'tables', 'filters', 'functions', 'runtime'),
    ),
    rule('tables', 'nothing', paths('tables')),
    rule('functions/([^/]+)/([^/]+)/', "runtime, tables, the files in their system's folder", [
      ...paths('functions/$1/$2', 'runtime', 'tables'),
      '^functions/$1/[^/]+$',
    ]),
    rule('functions/([^/]+)/[^/]+$', 'runtime, tables', [...paths('runtime', 'tables'), '^functions/$1/[^/]+$']),
    rule('runtime', 'tables', paths('runtime', 'tables')),
    rule('filters', 'nothing', paths('filters')),
    rule('bulk', 'runtime, tables, functions', paths('bulk', 'runtime', 'tables', 'functions')),
    rule('testkit', 'modules', paths('testkit', 'modules')),
    rule('local/(?!companion/)([^/]+)/', 'local/machine, filters', paths('local/$1', 'local/machine', 'filters')),
    rule('local', 'every other part of local, filters', paths('local', 'filters')),
    rule('examples', 'modules, tables, runtime, testkit', paths('examples', 'modules', 'tables', 'runtime', 'testkit')),
    {
      name: 'cli, benchmarks may import: everything except each other',
      severity: 'error',
      from: { path: '^(cli|benchmarks)/' },
      to: { path: '^(cli|benchmarks)/', pathNot: '^$1/' },
    },
    {
      name: 'every other folder may not import: index.ts, main.ts, cli, tests',
      severity: 'error',
      from: { pathNot: '^(bin|cli|tests)/' },
      to: { path: paths('index.ts', 'main.ts', 'cli', 'tests') },
    },
    { name: 'no circular imports', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no provider barrel: it takes seconds to load',
      severity: 'error',
      from: {},
      to: { path: '@cdktf/provider-aws/lib/index\\.' },
    },
    { name: 'no import that cannot be resolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    // Some packages name their parts in `exports` only.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.tableside|cdktf\\.out|dist)/' },
  },
};
