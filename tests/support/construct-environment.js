const { default: NodeEnvironment } = require('jest-environment-node');

/**
 * Jest evaluates every module again for each test file. For CDKTF and the provider's classes that takes longer than most
 * tests, so they are loaded once per worker, outside: see shared-package.js.
 */
module.exports = class extends NodeEnvironment {
  constructor(...parameters) {
    super(...parameters);
    // Where each token was made is noted for one kind of error, and would take a sixth of the time.
    require('cdktf/lib/tokens/private/stack-trace').captureStackTrace = () => [];
    this.global.requireShared = require;
  }
};
