const { default: Sequencer } = require('@jest/test-sequencer');

/** The tests that take minutes, longest first. If one of them started last, it would run alone at the end. */
const LONGEST = ['newcomer', 'faults', 'orders', 'restaurants'].map((name) => `${name}.e2e.test.ts`);

const rankOf = ({ path }) => {
  const rank = LONGEST.findIndex((end) => path.endsWith(end));
  return rank === -1 ? LONGEST.length : rank;
};

/** Runs the files that failed last time first, as Jest does, and then the longest ones. */
module.exports = class extends Sequencer {
  sort(tests) {
    const hasFailed = (test) => Number(this.hasFailed(test));
    return super.sort(tests).toSorted((a, b) => hasFailed(b) - hasFailed(a) || rankOf(a) - rankOf(b));
  }
};
