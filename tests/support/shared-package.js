/** In place of a file of a shared package, Jest runs this: it passes on what the worker has loaded. */
exports.process = () => ({ code: 'module.exports = requireShared(__filename);' });
