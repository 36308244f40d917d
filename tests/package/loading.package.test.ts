import { join } from 'node:path';
import { root } from '../../local/machine/paths';
import { createConsumer, optionalPeers, requiredPeers, subpaths } from '../support/consumer';

const bare = createConsumer();
const complete = createConsumer({ packages: optionalPeers });

const { execPath: node } = process;

// Only jest can load its matchers.
const code = subpaths.filter((path) => !['tableside/package.json', 'tableside/testkit/jest'].includes(path));
const forFunctions = ['tableside/runtime/cache/connect', 'tableside/runtime/dax'];
const forSynthesis = code.filter((path) => !forFunctions.includes(path));

const REQUIRE_ALL = `console.log(JSON.stringify(process.argv.slice(1).map((path) => Object.keys(require(path)).sort())))`;
const exportsOf = (paths: readonly string[]): string[][] =>
  JSON.parse(complete.run(node, '--eval', REQUIRE_ALL, ...paths));

it('is loaded by require', () => {
  expect(exportsOf(code).filter((names) => names.length === 0)).toEqual([]);
});

it('has the same exports for import as for require', () => {
  complete.write({
    'load.mjs': `
      const all = await Promise.all(process.argv.slice(2).map((path) => import(path)));
      const isOwn = (name) => name !== 'default' && name !== '__esModule' && name !== 'module.exports';
      console.log(JSON.stringify(all.map((one) => Object.keys(one).filter(isOwn).sort())));`,
  });
  expect(JSON.parse(complete.run(node, 'load.mjs', ...code))).toEqual(exportsOf(code));
});

it('is loaded by jest, without a transform', () => {
  complete.write({
    'load.test.js': `test.each(${JSON.stringify(subpaths)})('%s', (path) => { expect(require(path)).toBeDefined(); });`,
    'jest.config.json': JSON.stringify({ transform: {} }),
  });
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  complete.run(node, jest, '--rootDir', '.', '--config', 'jest.config.json', '--no-cache');
}, 120_000);

it('needs no optional peer at synthesis', () => {
  expect(JSON.parse(bare.run(node, '--eval', REQUIRE_ALL, ...forSynthesis))).toEqual(exportsOf(forSynthesis));
});

it.each(forFunctions)('%s names the package that is missing', (path) => {
  expect(() => bare.run(node, '--eval', `require('${path}')`)).toThrow(
    new RegExp(`Cannot find module '(${optionalPeers.join('|')})\\b`),
  );
});

it('has an index that exports what the modules export', () => {
  const [index = [], ...modules] = exportsOf(['tableside', ...code.filter((path) => /\/modules\//.test(path))]);
  expect(index).toEqual(modules.flat().sort());
});

it.each(['tableside/dist/modules/index.js', 'tableside/modules/shared/check', 'tableside/functions/drain-buffer'])(
  'does not let %s be imported',
  (path) => {
    expect(() => bare.run(node, '--eval', `require('${path}')`)).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
  },
);

/** Loads the peers that a subpath loads, in the same order, then measures the subpath. */
const MEASURE = `
  const [path, ...peers] = process.argv.slice(1);
  for (const peer of peers) require(peer);
  global.gc();
  const before = process.memoryUsage();
  const start = process.cpuUsage();
  require(path);
  const { user, system } = process.cpuUsage(start);
  global.gc();
  const after = process.memoryUsage();
  console.log(JSON.stringify([(user + system) / 1000, (after.heapUsed + after.external - before.heapUsed - before.external) / 2 ** 20]));
`;
/** For each subpath, the peers that it loads, in order. */
const PEERS_OF = `
  const Module = require('node:module');
  const { _load } = Module;
  const [paths, peers] = process.argv.slice(1).map((list) => list.split(' '));
  const isOwn = (file) => /[\\\\/]tableside[\\\\/]dist[\\\\/]/.test(file);
  const peersOf = (path) => {
    for (const file of Object.keys(require.cache)) if (isOwn(file)) delete require.cache[file];
    const found = [];
    Module._load = function (request, parent, ...rest) {
      const isPeer = peers.some((peer) => request === peer || request.startsWith(peer + '/'));
      if (isPeer && isOwn(parent?.filename ?? '')) found.push(request);
      return _load.call(this, request, parent, ...rest);
    };
    require(path);
    return [...new Set(found)];
  };
  console.log(JSON.stringify(Object.fromEntries(paths.map((path) => [path, peersOf(path)]))));
`;

let peersOf: Readonly<Record<string, string[]>>;
beforeAll(() => {
  const peers = [...requiredPeers, ...optionalPeers];
  peersOf = JSON.parse(complete.run(node, '--eval', PEERS_OF, code.join(' '), peers.join(' ')));
}, 60_000);

it.each(code)(
  'loads %s in at most 100 ms of processor time and 30 MB beyond its peers',
  (path) => {
    const peers = peersOf[path] ?? [];
    const run = (): [number, number] =>
      JSON.parse(complete.run(node, '--expose-gc', '--eval', MEASURE, path, ...peers));
    const isSmall = ([milliseconds, megabytes]: [number, number]) => milliseconds <= 100 && megabytes <= 30;
    // On a busy machine, the processor's caches are cold: the fastest of three.
    const runs = [run()];
    while (!runs.some(isSmall) && runs.length < 3) runs.push(run());
    expect(Math.min(...runs.map(([milliseconds]) => milliseconds))).toBeLessThanOrEqual(100);
    expect(Math.min(...runs.map(([, megabytes]) => megabytes))).toBeLessThanOrEqual(30);
  },
  120_000,
);
