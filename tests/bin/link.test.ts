import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/machine/paths';

it('links npx tableside after a plain `npm ci`, without an entry in package.json', () => {
  const { bin, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // With an entry `bin`, npm would install the checkout into its cache at each call.
  expect([bin, scripts.prepare]).toEqual([undefined, 'node bin/link.js']);
});

it('never lets npx download a package of the same name', () => {
  expect(readFileSync(join(root, '.npmrc'), 'utf8')).toMatch(/^yes=false$/m);
});
