const { default: Sequencer } = require('@jest/test-sequencer');

/** The tests that take minutes, longest first. If one of them started last, it would run alone at the end. */
const LONGEST = ['newcomer', 'faults', 'orders'].map((name) => `${name}.e2e.test.ts`);
/** The other end-to-end tests would only wait for the deployment at first. The tests of `unit` fill the gaps at the end. */
const PROJECTS = ['local', 'plan', 'package', 'e2e', 'unit'];

function rankOf({ path, context }) {
  const rank = LONGEST.findIndex((end) => path.endsWith(end));
  return rank === -1 ? LONGEST.length + PROJECTS.indexOf(context.config.displayName.name) : rank;
}

/** Runs the files that failed last time first, as Jest does, and then the longest ones. */
module.exports = class extends Sequencer {
  sort(tests) {
    const hasFailed = (test) => Number(this.hasFailed(test));
    return super.sort(tests).toSorted((a, b) => hasFailed(b) - hasFailed(a) || rankOf(a) - rankOf(b));
  }
};
