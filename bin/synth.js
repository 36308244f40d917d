// The `app` of cdktf.json: synthesizes all environments.
try {
  require('./faster-cdktf').install();
  require(require('./build').built('main.js'));
} catch (error) {
  require('./build-failure').report(error);
}
