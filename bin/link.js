// Links `npx tableside` to the tool. With an entry `bin` in package.json, npm would install the checkout into its cache
// at each call.
const { mkdirSync, symlinkSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(__dirname, '..', 'node_modules', '.bin');

try {
  mkdirSync(folder, { recursive: true });
  symlinkSync(join('..', '..', 'bin', 'tableside.js'), join(folder, 'tableside'));
} catch (error) {
  if (error.code !== 'EEXIST') console.error(`Cannot link npx tableside: ${error.message}`);
}
