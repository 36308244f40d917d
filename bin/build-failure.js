/** Prints why the program cannot start: one sentence, or the whole error if `DEBUG` is set. */
exports.report = (error) => {
  const isMissing = error.code === 'MODULE_NOT_FOUND' && /'(esbuild|commander|cdktf|@)/.test(error.message);
  const sentence = isMissing ? 'The dependencies are not installed. Install them with: npm ci' : error.message;
  console.error(process.env.DEBUG ? error : sentence);
  process.exitCode = 1;
};
