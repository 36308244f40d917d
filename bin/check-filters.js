// Checks filter patterns of event source mappings. The local AWS runs it when such a mapping is created or updated.
// Arguments: the service of the source. Input: a JSON list of patterns. Output: why one of them is invalid, or null.
const { readFileSync } = require('node:fs');
const { compileBodyFilters, compileFilters } = require(require('./build').built('filters/index.js'));

const compile = process.argv[2] === 'sqs' ? compileBodyFilters : compileFilters;
const patterns = JSON.parse(readFileSync(0, 'utf8'));

function reasonToRefuse() {
  try {
    // A filter without a pattern is as invalid as one that is not JSON.
    compile(patterns.map((pattern) => pattern ?? ''));
    return null;
  } catch (error) {
    return error.message;
  }
}

console.log(JSON.stringify(reasonToRefuse()));
