/** Ends the program, or lets it go on, when what it prints cannot be written. */
exports.handle = () => {
  process.stdout.on('error', (error) => {
    // The reader of the output stopped early, as `head` does. The exit code is that of the command, known by now.
    if (error.code === 'EPIPE') process.exit();
    console.error(`stdout: ${error.message}`);
    process.exit(1);
  });
  // Nobody reads the progress any more, as in `2>&1 | head` or on a full disk: the work goes on, so that nothing is half
  // done, and the exit code says how it ended.
  process.stderr.on('error', () => undefined);
};
