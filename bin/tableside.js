#!/usr/bin/env node
// Silences the AWS SDK's notice about future Node versions.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// Reading the source maps takes a third of the time to start, and only stack traces need them.
if (process.env.DEBUG) process.setSourceMapsEnabled(true);
// It is not a failure if the reader of the output stops early, as `head` does.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  console.error(`stdout: ${error.message}`);
  process.exit(1);
});
// Nobody reads the progress any more, as in `2>&1 | head`: the work goes on, so that nothing is half done.
process.stderr.on('error', (error) => {
  if (error.code !== 'EPIPE') process.exit(1);
});
try {
  require(require('./build').built('cli/index.js')).main(process.argv);
} catch (error) {
  require('./build-failure').report(error);
}
