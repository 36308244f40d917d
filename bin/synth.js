// The `app` of cdktf.json: synthesizes all environments.
try {
  // The stack trace of each token takes a sixth of the time, and only one kind of error shows it.
  require('cdktf/lib/tokens/private/stack-trace').captureStackTrace = () => [];
  require(require('./build').built('main.js'));
} catch (error) {
  require('./build-failure').report(error);
}
