// What `cdktf.json` calls to synthesize.
require(require('./build').built('main.js'));
