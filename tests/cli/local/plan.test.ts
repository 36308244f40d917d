import { rmSync } from 'node:fs';
import { home, tableside } from '../../support/cli';

const planned = jest.fn();
jest.mock('../../../cli/deployment/terraform', () => ({
  ...jest.requireActual('../../../cli/deployment/terraform'),
  requireTerraform: async () => undefined,
  planned: (...parameters: unknown[]) => planned(...parameters),
}));

beforeEach(() => planned.mockClear());
afterEach(() => {
  delete process.env.AWS_ENDPOINT_URL_S3;
});
afterAll(() => rmSync(home, { recursive: true }));

const CHANGES = { hasChanges: true, text: 'Plan: 1 to add, 0 to change, 0 to destroy.' };

it.each([
  ['without changes', '--fail-on-changes', { hasChanges: false, text: 'No changes.' }, 0],
  ['with changes', '', CHANGES, 0],
  ['with changes that it must not find', '--fail-on-changes', CHANGES, 3],
])('prints the plan of Terraform: %s', async (_, option, plan, status) => {
  planned.mockResolvedValue(plan);
  const result = await tableside(`plan --env prod ${option}`);
  expect([result.status, result.stdout]).toEqual([status, `${plan.text}\n`]);
  const { stdout } = await tableside(`plan --env prod --json ${option}`);
  expect(JSON.parse(stdout)).toEqual({ environment: 'prod', hasChanges: plan.hasChanges, plan: plan.text });
});

it('refuses prod if requests are redirected', async () => {
  process.env.AWS_ENDPOINT_URL_S3 = 'http://127.0.0.1:1';
  const { status, stderr } = await tableside('plan --env prod');
  expect([status, stderr]).toEqual([1, expect.stringContaining('AWS_ENDPOINT_URL_S3 must not be set with --env prod')]);
  expect(planned).not.toHaveBeenCalled();
});

it('says how to start the local AWS', async () => {
  const { status, stderr } = await tableside('plan');
  const sentence = /^Nothing answers at http:\/\/127\.0\.0\.1:\d+\. Start it with: npx tableside up\n$/;
  expect([status, stderr]).toEqual([1, expect.stringMatching(sentence)]);
  expect(planned).not.toHaveBeenCalled();
});
