// See testkit/plan/faster.ts.
process.env.GOGC ??= '400';
for (const part of ['FRAMEWORK', 'HELPER_SCHEMA', 'MUX', 'PROTO']) process.env[`TF_LOG_SDK_${part}`] ??= 'OFF';
// Silences the AWS SDK's notice about future Node versions.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// Node reads lines in another way on a terminal that cannot move its cursor, whatever a test sets.
process.env.TERM = 'xterm';

// Loaded once per worker instead of once per test file: see tests/support/jest-environment.js. In the sandbox, Node does
// not recognize the errors of the DAX clients as errors.
const SHARED = '(cdktf|constructs|@cdktf|@amazon-dax-sdk|amazon-dax-client)/';

// As in bin/tableside.js, packages are loaded when they are first used.
const SWC = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'commonjs', lazy: true },
};

const project = (displayName, options) => ({
  displayName,
  testEnvironment: '<rootDir>/tests/support/jest-environment.js',
  transform: {
    '^.+\\.ts$': ['@swc/jest', SWC],
    [`/node_modules/${SHARED}.+\\.js$`]: '<rootDir>/tests/support/shared-package.js',
  },
  transformIgnorePatterns: [`/node_modules/(?!${SHARED})`],
  // The sandbox makes reading a global slow: loops would spend a fifth of their time on it. Not Set: asn1js has a class
  // of that name.
  sandboxInjectedGlobals: ['Array', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Promise', 'String'],
  modulePathIgnorePatterns: ['<rootDir>/.tableside', '<rootDir>/cdktf.out', '<rootDir>/dist'],
  ...options,
});

const withLocalAws = {
  globalSetup: '<rootDir>/tests/support/setup.ts',
  globalTeardown: '<rootDir>/tests/support/teardown.ts',
};

module.exports = {
  // End-to-end tests mostly wait, so five at once suit two cores as well.
  maxWorkers: 5,
  testSequencer: '<rootDir>/tests/support/sequencer.js',
  // On a busy machine, a test takes several times as long. Jest's default of 5 s is too short for that.
  testTimeout: 30_000,
  // The suffix of a file name says what the test needs.
  projects: [
    // No Terraform, no server, no network.
    project('unit', {
      testMatch: ['<rootDir>/tests/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.(package|plan|local|e2e)\\.test\\.ts$'],
    }),
    // The packed npm package, and the examples.
    project('package', {
      globalSetup: '<rootDir>/tests/support/pack.ts',
      globalTeardown: '<rootDir>/tests/support/unpack.ts',
      testMatch: ['<rootDir>/tests/**/*.package.test.ts'],
    }),
    // A real `terraform plan`.
    project('plan', { ...withLocalAws, testMatch: ['<rootDir>/tests/**/*.plan.test.ts'] }),
    // A local AWS, a Redis, or other processes.
    project('local', { ...withLocalAws, testMatch: ['<rootDir>/tests/**/*.local.test.ts'] }),
    // The deployed environment, end to end.
    project('e2e', {
      globalSetup: '<rootDir>/tests/support/e2e-setup.ts',
      globalTeardown: '<rootDir>/tests/support/e2e-teardown.ts',
      testMatch: ['<rootDir>/tests/**/*.e2e.test.ts'],
    }),
  ],
};
