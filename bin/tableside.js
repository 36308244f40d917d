#!/usr/bin/env node
// A notice of the AWS SDK about the Node of next year.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
process.setSourceMapsEnabled(true);
// Whoever reads no further (`| head`) is no failure.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  console.error(`stdout: ${error.message}`);
  process.exit(1);
});
try {
  require(require('./build').built('cli/index.js')).main(process.argv);
} catch (error) {
  require('./build-failure').report(error);
}
