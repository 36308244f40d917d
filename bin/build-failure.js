/** Says what hinders a start in a sentence, and where in the code only when `DEBUG` is set. */
exports.report = (error) => {
  const isMissing = error.code === 'MODULE_NOT_FOUND' && /'(esbuild|commander|cdktf|@)/.test(error.message);
  const sentence = isMissing ? 'The dependencies are not installed: run npm start, or npm ci.' : error.message;
  console.error(process.env.DEBUG ? error : sentence);
  process.exitCode = 1;
};
