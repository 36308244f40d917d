// Lets `npx tableside` find the tool at once: for a package's own `bin`, npm installs the checkout into its cache at each call.
const { mkdirSync, symlinkSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(__dirname, '..', 'node_modules', '.bin');

try {
  mkdirSync(folder, { recursive: true });
  symlinkSync(join('..', '..', 'bin', 'tableside.js'), join(folder, 'tableside'));
} catch (error) {
  if (error.code !== 'EEXIST') console.error(`npx tableside will not find the tool: ${error.message}`);
}
