import { rmSync } from 'node:fs';
import { home, tableside } from '../../support/cli';

const deploy = jest.fn();
jest.mock('../../../cli/deployment/terraform', () => ({
  ...jest.requireActual('../../../cli/deployment/terraform'),
  requireTerraform: async () => undefined,
  deploy: (...parameters: unknown[]) => deploy(...parameters),
}));
jest.mock('../../../cli/terminal/ask', () => ({ ask: async () => false }));
// Loaded after the home is set.
const { NotApproved } =
  require('../../../cli/deployment/terraform') as typeof import('../../../cli/deployment/terraform');
const { InterruptedError } =
  require('../../../cli/terminal/interrupt') as typeof import('../../../cli/terminal/interrupt');

beforeEach(() => {
  // A person can be asked.
  for (const stream of [process.stdin, process.stderr]) stream.isTTY = true;
});
afterEach(() => {
  for (const stream of [process.stdin, process.stderr]) stream.isTTY = false;
  delete process.env.AWS_ENDPOINT_URL_S3;
});
afterAll(() => rmSync(home, { recursive: true }));

it.each([
  [
    'a failure',
    new Error('Terraform failed:\nError: No valid credential sources found'),
    1,
    'Terraform failed:\nError: No valid credential sources found\nCorrect that, then continue with: npx tableside up --env prod',
  ],
  ['no approval', new NotApproved('Nothing was changed.'), 1, 'Nothing was changed.'],
  [
    'an interruption',
    new InterruptedError('Terraform was interrupted. Run the same command again.'),
    130,
    'Terraform was interrupted. Run the same command again.',
  ],
])('ends with what failed and how to continue: %s', async (_, error, status, message) => {
  deploy.mockRejectedValue(error);
  const result = await tableside('up --env prod');
  expect([result.status, result.stdout]).toEqual([status, '']);
  expect(result.stderr).toMatch(/^ {2}Deploying prod …\n✖ Deploying prod \(\d+\.\d s\)\n/);
  expect(result.stderr.split('\n').slice(2).join('\n')).toBe(`${message}\n`);
});

it('refuses prod if requests are redirected, before anything is planned', async () => {
  deploy.mockClear();
  process.env.AWS_ENDPOINT_URL_S3 = 'http://127.0.0.1:1';
  const { status, stderr } = await tableside('up --env prod');
  expect([status, stderr]).toEqual([1, expect.stringContaining('AWS_ENDPOINT_URL_S3 must not be set with --env prod')]);
  expect(deploy).not.toHaveBeenCalled();
});

it.each(['Terraform', 'OpenTofu'])('shows the plan of %s without what was read for it', async (name) => {
  const plan = `${name} will perform the following actions:\n\n  + aws_sqs_queue.a`;
  deploy.mockImplementation(async (_env, _progress, approve) => {
    await approve(`data.aws_region.a: Reading...\n\n${name} used the selected providers.\n${plan}`);
    throw new NotApproved('Nothing was changed.');
  });
  const { stderr } = await tableside('up --env dev');
  expect(stderr.split('\n').slice(1, -3).join('\n')).toBe(plan);
});
