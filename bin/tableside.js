#!/usr/bin/env node
// Silences the AWS SDK's notice about future Node versions.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// Reading the source maps takes a third of the time to start, and only stack traces need them.
if (process.env.DEBUG) process.setSourceMapsEnabled(true);
require('./lost-output').handle();
try {
  require(require('./build').built('cli/index.js')).main(process.argv);
} catch (error) {
  require('./build-failure').report(error);
}
