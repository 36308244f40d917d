const transform = {
  '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
};

const project = (displayName, testMatch, options = {}) => ({
  displayName,
  testMatch: testMatch.map((folder) => `<rootDir>/tests/${folder}/**/*.test.ts`),
  transform,
  testPathIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: ['<rootDir>/.tableside', '<rootDir>/cdktf.out', '<rootDir>/dist'],
  ...options,
});

module.exports = {
  projects: [
    project('unit', ['modules', 'functions', 'systems', 'environments', 'tables', 'testkit', 'cli', 'bin']),
    project('plan', ['plan'], {}),
    project('local', ['local'], {}),
  ],
};
