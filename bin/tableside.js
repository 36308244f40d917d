#!/usr/bin/env node
// A notice of the AWS SDK about the Node of next year.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
process.setSourceMapsEnabled(true);
require(require('./build').built('cli/index.js')).main(process.argv);
