import { execFile } from 'node:child_process';
import { cpSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toPlanSuccessfully } from 'cdktf/lib/testing/matchers';
import { type Fixtures, plan } from '../../testkit';
import { atLeast, atMost, type Bench, measurement, ratio } from '../support/report';
import { withFolder } from '../support/scratch';
import { withOwnAws } from '../support/scratch-aws';
import { inTurns, timed } from '../support/turns';
import { type PlannedStack, plannedStacks } from './stacks';

const ROUNDS = 3;
const MAXIMUM_OF_BARE = 1.5;
const TIMES_AS_FAST = 4;

/** How long the plans of the tests take, compared with plain Terraform and with CDKTF's own check. */
export const bench: Bench = (step) =>
  withOwnAws(step, ({ endpoint }) =>
    withFolder(async (folder) => {
      const { stacks, data } = await step('Synthesizing the stacks', () => plannedStacks(endpoint, folder));
      const largest = stacks.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0] as PlannedStack;
      const [ours = [], bare = []] = await step('Planning the stacks', (progress) =>
        inTurns(
          [() => timed(() => planAll(stacks, endpoint, data)), () => timed(() => bareCycle(largest, endpoint, folder))],
          ROUNDS,
          progress,
        ),
      );
      const theirs = await step('Planning the stacks with toPlanSuccessfully', (progress) =>
        timed(() => checkAll(stacks, endpoint, progress)),
      );
      const together = measurement(`plan() of ${stacks.length} stacks`, 'ms', ours);
      const plain = measurement(`init, plan and show -json of ${largest.name}`, 'ms', bare);
      const check = measurement('toPlanSuccessfully of the same stacks', 'ms', [theirs]);
      return {
        measurements: [together, plain, check],
        ratios: [
          ratio(
            `plan() of all stacks, compared with plain Terraform on ${largest.name}`,
            together,
            plain,
            atMost(MAXIMUM_OF_BARE),
          ),
          ratio('toPlanSuccessfully, compared with plan()', check, together, atLeast(TIMES_AS_FAST)),
        ],
      };
    }),
  );

const sizeOf = ({ folder }: PlannedStack) => statSync(join(folder, 'cdk.tf.json')).size;

/** @throws if the plan of a stack is not the one that the tests expect */
async function planAll(stacks: readonly PlannedStack[], endpoint: string, data: Fixtures): Promise<void> {
  const sources = Object.fromEntries(stacks.map(({ name, folder }) => [name, folder]));
  const plans = await plan(sources, { endpoint, data, accountId: stacks.at(-1)?.accountId ?? '' });
  for (const { name, isAccepted } of stacks) {
    if (isAccepted) void plans[name]?.changes;
    else if (plans[name]?.failures.length === 0) throw new Error(`${name}: the plan must have failed conditions`);
  }
}

const environment = ({ accountId }: PlannedStack, endpoint: string) => ({
  ...process.env,
  CHECKPOINT_DISABLE: '1',
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: accountId,
  AWS_SECRET_ACCESS_KEY: 'test',
});

/** What a person would run, in a fresh folder. */
async function bareCycle(stack: PlannedStack, endpoint: string, parent: string): Promise<void> {
  const cwd = join(parent, 'bare');
  rmSync(cwd, { recursive: true, force: true });
  cpSync(stack.folder, cwd, { recursive: true, verbatimSymlinks: true });
  const options = { cwd, env: environment(stack, endpoint), maxBuffer: 2 ** 28 };
  const terraform = (...parameters: readonly string[]) => promisify(execFile)('terraform', parameters, options);
  await terraform('init', '-input=false');
  await terraform('plan', '-input=false', '-out=plan');
  const { stdout } = await terraform('show', '-json', 'plan');
  JSON.parse(stdout);
}

/** @throws if CDKTF does not plan a stack that it should */
async function checkAll(stacks: readonly PlannedStack[], endpoint: string, progress: (text: string) => void) {
  const before = { ...process.env };
  for (const [index, stack] of stacks.entries()) {
    progress(`${index + 1} of ${stacks.length}`);
    Object.assign(process.env, environment(stack, endpoint));
    const { pass, message } = toPlanSuccessfully(alone(stack));
    if (stack.isAccepted && !pass) throw new Error(`${stack.name}: ${message}`);
  }
  process.env = before;
}

/** The folder of an app that has only this stack. */
function alone({ folder, name }: PlannedStack): string {
  const outdir = join(folder, '..', '..', '..', `alone-${name}`);
  const workingDirectory = join('stacks', 'only');
  cpSync(folder, join(outdir, workingDirectory), { recursive: true, verbatimSymlinks: true });
  writeFileSync(join(outdir, 'manifest.json'), JSON.stringify({ stacks: { only: { workingDirectory } } }));
  return outdir;
}
