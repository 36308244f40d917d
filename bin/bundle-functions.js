// Part of `npm run build`: bundles the functions that the modules deploy, so that users of the npm package need no
// esbuild for them. The bundles are the same as those of a checkout.
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { built } = require('./build');

const DEPLOYED_BY_MODULES = ['drain-buffer'];

const { bundle } = require(built('modules/node-function/bundle.js'));

for (const name of DEPLOYED_BY_MODULES) {
  const folder = join(__dirname, '..', 'dist', 'functions', name, 'bundle');
  mkdirSync(folder, { recursive: true });
  const { files } = bundle(built(`functions/${name}`));
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
}
