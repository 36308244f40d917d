// Extracts Chromium and its libraries into the folder of `TMPDIR`. The package is made for AWS Lambda: it adds the
// libraries that a plain Linux may lack only if this variable names a runtime, and it always uses the temporary folder.
process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs22.x';
require('@sparticuz/chromium').executablePath();
