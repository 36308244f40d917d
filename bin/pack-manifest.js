// `npm pack` and `npm publish` run this before and after: the entry `bin` is only in the packed package.json. In the
// checkout, npm would install the checkout into its cache at each `npx tableside`.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const file = join(__dirname, '..', 'package.json');
const { bin, ...manifest } = JSON.parse(readFileSync(file, 'utf8'));
const packed = { ...manifest, bin: { tableside: 'dist/cli/local/package.js' } };
writeFileSync(file, `${JSON.stringify(process.argv[2] === 'packed' ? packed : manifest, null, 2)}\n`);
