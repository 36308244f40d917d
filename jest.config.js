const project = (displayName, options) => ({
  displayName,
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  modulePathIgnorePatterns: ['<rootDir>/.tableside', '<rootDir>/cdktf.out', '<rootDir>/dist'],
  ...options,
});

const withLocalAws = { globalSetup: '<rootDir>/tests/setup.ts', globalTeardown: '<rootDir>/tests/teardown.ts' };

module.exports = {
  // Most of the time is waiting, so two at once suit two cores as well; by default there is one worker fewer than cores.
  maxWorkers: 2,
  testSequencer: '<rootDir>/tests/sequencer.js',
  // What takes a second takes several where a machine is busy; no test is about Jest's five.
  testTimeout: 30_000,
  projects: [
    // Seconds, no Terraform, no server.
    project('unit', {
      testMatch: ['<rootDir>/tests/**/*.test.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '/tests/examples/',
        '/tests/plan/',
        '/tests/local/[^/]+$',
        '/store.test.ts$',
      ],
    }),
    // The package as others get it, and the examples.
    project('package', { testMatch: ['<rootDir>/tests/examples/**/*.test.ts'] }),
    // What a real `terraform plan` says of every environment.
    project('plan', { ...withLocalAws, testMatch: ['<rootDir>/tests/plan/**/*.test.ts'] }),
    // Against a local AWS of the tests' own: the functions' stores, then the deployed environment, end to end.
    project('local', {
      ...withLocalAws,
      testMatch: ['<rootDir>/tests/functions/**/store.test.ts', '<rootDir>/tests/local/*.test.ts'],
    }),
  ],
};
