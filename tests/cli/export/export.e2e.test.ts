import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { environments } from '../../../environments';
import { forgetHashes } from '../../../testkit/plan/lock-file';
import { jsonOf } from '../../environments/fixture';
import { DEPLOYED, SUPPRESSIONS } from '../../environments/suppressions';
import { scan } from '../../support/checkov';
import { unsuppressed, unused } from '../../support/checkov/gate';
import { deployed } from '../../support/deployed';
import { secretsIn, sensitiveIn } from '../../support/secrets';

const MINUTE = 60_000;

let folder: string;
const terraform = async (...parameters: string[]) =>
  (await promisify(execFile)('terraform', [...parameters], { cwd: folder, maxBuffer: 2 ** 28 })).stdout;
beforeAll(async () => {
  const { tableside } = await deployed();
  folder = join(tableside.home, 'exported');
  await tableside.json('export', 'local', '--dir', folder);
  await terraform('init', '-input=false', '-no-color');
  forgetHashes(folder);
}, 15 * MINUTE);
afterAll(() => rmSync(folder, { recursive: true }));

it(
  'plans no changes in the folder of an export, on the state of the deployed environment',
  async () => {
    // Other tests deploy meanwhile.
    const settings = ['-input=false', '-no-color', '-detailed-exitcode', '-lock-timeout=300s', '-out=plan'];
    expect(await terraform('plan', ...settings)).toContain('No changes.');
  },
  5 * MINUTE,
);

// Before a deployment, policies with ARNs that only AWS knows pass unread.
describe('what is deployed', () => {
  interface Resource {
    readonly address: string;
    readonly values: Readonly<Record<string, unknown>>;
  }
  let plan: {
    readonly planned_values: { readonly root_module: { readonly resources: readonly Resource[] } };
    readonly resource_changes: Parameters<typeof sensitiveIn>[0];
  };
  beforeAll(async () => {
    plan = JSON.parse(await terraform('show', '-json', 'plan'));
  }, MINUTE);

  it(
    'breaks no rule of Checkov that is not suppressed with a reason, in policies that are known in full',
    async () => {
      const { resources } = plan.planned_values.root_module;
      const policies = resources.flatMap(({ address, values }) =>
        ['policy', 'assume_role_policy'].flatMap((name) =>
          values[name] ? [[address, String(values[name])] as const] : [],
        ),
      );
      expect(policies.length).toBeGreaterThan(60);
      expect(policies.filter(([, policy]) => !policy.includes('"Statement":'))).toEqual([]);
      const found = await scan([{ name: 'local', json: jsonOf('local', environments.local), plan }]);
      expect([...unsuppressed(found, [...SUPPRESSIONS, ...DEPLOYED]), ...unused(found, DEPLOYED)]).toEqual([]);
    },
    10 * MINUTE,
  );

  it('has no secret', () => {
    expect(sensitiveIn(plan.resource_changes)).toEqual([]);
    expect(secretsIn(plan.planned_values)).toEqual([]);
  });
});
