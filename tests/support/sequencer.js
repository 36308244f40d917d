const { default: Sequencer } = require('@jest/test-sequencer');

/** Those that take minutes, the longest first: begun last, one of them would run alone at the end. */
const LONGEST = ['newcomer', 'faults', 'orders', 'restaurants'].map((name) => `${name}.e2e.test.ts`);

const rankOf = ({ path }) => {
  const rank = LONGEST.findIndex((end) => path.endsWith(end));
  return rank === -1 ? LONGEST.length : rank;
};

/** What failed the last time comes first, as Jest has it, then what takes longest. */
module.exports = class extends Sequencer {
  sort(tests) {
    const hasFailed = (test) => Number(this.hasFailed(test));
    return super.sort(tests).toSorted((a, b) => hasFailed(b) - hasFailed(a) || rankOf(a) - rankOf(b));
  }
};
