/** Characters that control a terminal, other than those between lines and words. A variable may contain them. */
const CONTROL = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;
const codeOf = (character) => `\\u{${character.codePointAt(0).toString(16)}}`;

/** Prints why the program cannot start: one sentence, or the whole error if `DEBUG` is set. */
exports.report = (error) => {
  const isMissing = error.code === 'MODULE_NOT_FOUND' && /'(esbuild|commander|cdktf|@)/.test(error.message);
  const sentence = isMissing ? 'The dependencies are not installed. Install them with: npm ci' : error.message;
  console.error(process.env.DEBUG ? error : sentence.replace(CONTROL, codeOf));
  process.exitCode = 1;
};
