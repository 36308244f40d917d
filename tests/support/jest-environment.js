const { AsyncLocalStorage } = require('node:async_hooks');
const vm = require('node:vm');
const { default: NodeEnvironment } = require('jest-environment-node');

// Jest runs each test file in its own AsyncLocalStorage and never disables it. Up to Node 22, every new promise then
// visits the storages of all earlier files: tests with many promises become ten times slower.
const storages = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...parameters) {
  storages.add(this);
  return run.apply(this, parameters);
};

// Jest compiles every module again for each test file. A compiled script can run in any number of sandboxes.
const scripts = new Map();
const { compileFunction } = vm;
vm.compileFunction = (source, parameters, options) => {
  const { filename, parsingContext } = options;
  if (!parsingContext) return compileFunction(source, parameters, options);
  const head = `(function (${parameters.join(', ')}) {`;
  const known = scripts.get(filename);
  const script =
    known?.source === source
      ? known.script
      : new vm.Script(`${head}${source}\n})`, { filename, columnOffset: -head.length });
  scripts.set(filename, { source, script });
  return script.runInContext(parsingContext);
};

/**
 * Jest evaluates every module again for each test file. For CDKTF and the provider's classes, this takes longer than
 * most tests, so a worker loads them once, outside the sandbox of the test files: see shared-package.js.
 */
module.exports = class extends NodeEnvironment {
  constructor(...parameters) {
    super(...parameters);
    // CDKTF records where each token was created. This takes a sixth of the time, and only one kind of error shows it.
    require('cdktf/lib/tokens/private/stack-trace').captureStackTrace = () => [];
    this.global.requireShared = require;
  }

  async teardown() {
    await super.teardown();
    for (const storage of storages) storage.disable();
    storages.clear();
  }
};
