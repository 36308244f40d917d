const { AsyncLocalStorage } = require('node:async_hooks');
const { accessSync, constants, statfsSync } = require('node:fs');
const { tmpdir } = require('node:os');
const vm = require('node:vm');
const { default: NodeEnvironment } = require('jest-environment-node');
const fasterCdktf = require('../../bin/faster-cdktf');

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

const TEMPORARY = tmpdir();
const IN_MEMORY = '/dev/shm';

/** Unit tests create thousands of small folders. In memory, this takes a tenth of the time. */
function temporaryFolder(project) {
  if (project !== 'unit') return TEMPORARY;
  try {
    accessSync(IN_MEMORY, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize > 2 ** 30 ? IN_MEMORY : TEMPORARY;
  } catch {
    return TEMPORARY;
  }
}

/** The JSON of the environments, which many test files read: see tests/environments/fixture.ts. */
const synthesized = new Map();

let resolveOfCdktf;

/** CDKTF as fast as when `tableside` synthesizes: tests/bin/faster-cdktf.test.ts compares the results. */
function prepareCdktf() {
  if (resolveOfCdktf) return;
  resolveOfCdktf = require('cdktf/lib/tokens/private/resolve').resolve;
  fasterCdktf.install();
}

/** CDKTF runs Terraform at each synthesis of a `terraform_data`, to read its version. Unit tests have no Terraform. */
function validateTerraform(project) {
  const { prototype } = require('cdktf/lib/validations/validate-terraform-version').ValidateTerraformVersion;
  if (project === 'unit') prototype.validate = () => [];
  else delete prototype.validate;
}

/** CDKTF keeps every token of the process, and with it its constructs and all modules of its test file. */
function forgetTokens() {
  const { stringTokenMap, numberTokenMap } = require('cdktf/lib/tokens/private/token-map').TokenMap.instance();
  stringTokenMap.clear();
  numberTokenMap.clear();
}

/**
 * Jest evaluates every module again for each test file. For CDKTF and the provider's classes, this takes longer than
 * most tests, so a worker loads them once, outside the sandbox of the test files: see shared-package.js.
 */
module.exports = class extends NodeEnvironment {
  constructor(config, context) {
    const project = config.projectConfig.displayName.name;
    process.env.TMPDIR = temporaryFolder(project);
    super(config, context);
    prepareCdktf();
    validateTerraform(project);
    this.global.requireShared = require;
    this.global.resolveOfCdktf = resolveOfCdktf;
    const { watch, watchAll } = config.globalConfig;
    // While Jest watches, the sources change.
    this.global.synthesized = watch || watchAll ? new Map() : synthesized;
  }

  async teardown() {
    await super.teardown();
    forgetTokens();
    for (const storage of storages) storage.disable();
    storages.clear();
  }
};
