// What `cdktf.json` calls to synthesize.
try {
  // Where each token was made is noted for one kind of error, and would take a sixth of the time.
  require('cdktf/lib/tokens/private/stack-trace').captureStackTrace = () => [];
  require(require('./build').built('main.js'));
} catch (error) {
  require('./build-failure').report(error);
}
