/** Replaces each file of a shared package: returns the module that the worker has loaded. */
exports.process = () => ({ code: 'module.exports = requireShared(__filename);' });
