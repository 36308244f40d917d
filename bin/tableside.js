#!/usr/bin/env node
process.setSourceMapsEnabled(true);
require(require('./build').built('cli/index.js')).main(process.argv);
