import { atMost, type Bench, measurement, ratio } from '../support/report';
import { withFolder } from '../support/scratch';
import { inTurns, timed } from '../support/turns';
import { node, synthesize, synthesizeListing } from './synthesis';

const ROUNDS = 9;
const GOAL = atMost(2.5);
const PROVIDER_CLASS = /[\\/]@cdktf[\\/]provider-aws[\\/]lib[\\/][^\\/]+[\\/]index\.js$/;

/** How long the synthesis of all environments takes, compared with only importing cdktf and the provider classes. */
export const bench: Bench = (step) =>
  withFolder(async (folder) => {
    const loaded = await step('Listing the imports of a synthesis', () => synthesizeListing(folder));
    const classes = loaded.filter((path) => PROVIDER_CLASS.test(path));
    const importing = ['-e', "for (const path of ['cdktf', ...process.argv.slice(1)]) require(path);", ...classes];
    const [whole = [], imports = []] = await step('Synthesizing all environments', (progress) =>
      inTurns([() => timed(() => synthesize(folder)), () => timed(() => node(importing))], ROUNDS, progress),
    );
    const synthesis = measurement('main.ts, all environments', 'ms', whole);
    const baseline = measurement(`importing cdktf and ${classes.length} provider classes`, 'ms', imports);
    return {
      measurements: [synthesis, baseline],
      ratios: [ratio('synthesis, compared with its imports', synthesis, baseline, GOAL)],
    };
  });
