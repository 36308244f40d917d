// What `cdktf.json` calls to synthesize.
try {
  require(require('./build').built('main.js'));
} catch (error) {
  require('./build-failure').report(error);
}
