const { extract } = require('../../bin/api-reference') as {
  extract(options: { readonly mayWrite: boolean }): string[];
};

it('exports what docs/tableside.api.md lists', () => {
  // If this fails: run `npm run docs`, and look at the diff as a user of the package would.
  expect(extract({ mayWrite: false })).toEqual([]);
}, 60_000);
