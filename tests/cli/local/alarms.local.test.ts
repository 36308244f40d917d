import { rmSync } from 'node:fs';
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { awsEndpoint } from '../../support/aws-endpoint';
import { home, tableside } from '../../support/cli';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const s3 = new S3Client({ endpoint: awsEndpoint, region: 'eu-west-1', credentials });
const cloudWatch = new CloudWatchClient({ endpoint: awsEndpoint, region: 'eu-west-1', credentials });

/** More than CloudWatch returns at once. */
const names = Array.from({ length: 103 }, (_, index) => `tableside-dev-orders-${index}-errors`);
const [raised = '', deleted = '', ...others] = names;

/** That of the file of `dev`, which must not be loaded before the tool. */
const Bucket = 'tableside-terraform-state-111122223333';

async function putState(alarms: readonly string[]): Promise<void> {
  const resources = alarms.map((alarm_name) => ({
    mode: 'managed',
    type: 'aws_cloudwatch_metric_alarm',
    instances: [{ attributes: { alarm_name } }],
  }));
  const outputs = { orders: { value: { pageUrl: 'https://example.com' } } };
  const Body = JSON.stringify({ outputs, resources });
  await s3.send(new PutObjectCommand({ Bucket, Key: 'tableside/dev.tfstate', Body }));
}

afterAll(() => rmSync(home, { recursive: true }));

beforeAll(async () => {
  const alarm = {
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    Statistic: 'Sum',
    ComparisonOperator: 'GreaterThanThreshold',
    AlarmDescription: 'A function fails. First look at its log. Run: aws logs tail orders',
  } as const;
  for (const AlarmName of [raised, ...others, 'somebody-elses']) {
    await cloudWatch.send(new PutMetricAlarmCommand({ ...alarm, AlarmName }));
    const StateValue = AlarmName === raised || AlarmName === 'somebody-elses' ? 'ALARM' : 'OK';
    await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a test' }));
  }
  await s3.send(new CreateBucketCommand({ Bucket }));
  await putState(names);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
}, 60_000);

it('shows the state of every deployed alarm, and of no other one, those that need somebody first', async () => {
  const { stdout, stderr } = await tableside('status --env dev --json');
  expect(stderr).toBe('');
  const { alarms } = JSON.parse(stdout) as { alarms: { name: string; state: string }[] };
  expect(alarms.map(({ name, state }) => `${name} ${state}`)).toEqual([
    `${raised} ALARM`,
    `${deleted} DELETED`,
    ...others.map((name) => `${name} OK`),
  ]);
  expect(alarms[0]).toMatchObject({
    since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    reason: 'a test',
    description: 'A function fails. First look at its log. Run: aws logs tail orders',
  });
});

it('shows people how many alarms there are, and what to do about the raised ones', async () => {
  const { stdout } = await tableside('status --env dev');
  expect(stdout).toContain('103 alarms: 1 in alarm, 1 deleted outside Terraform, 101 OK');
  expect(stdout).toMatch(/orders-0-errors +in alarm +\d{4}-/);
  expect(stdout).toContain('orders-0-errors: A function fails. First look at its log. Run: aws logs tail orders');
  expect(stdout).not.toContain('somebody-elses');
});

it('says that alarms are off if none are deployed', async () => {
  await putState([]);
  expect((await tableside('status --env dev')).stdout).toContain('Alarms are off in dev.');
});

it('shows the rest if CloudWatch may not be asked, and says why', async () => {
  await putState(names);
  const send = jest.spyOn(CloudWatchClient.prototype, 'send').mockRejectedValue(new Error('no permission') as never);
  const { status, stdout } = await tableside('status --env dev');
  const document = JSON.parse((await tableside('status --env dev --json')).stdout);
  send.mockRestore();
  const problem =
    'Cannot read the alarms of dev: Error: no permission. This needs credentials that allow cloudwatch:DescribeAlarms.';
  expect([status, stdout]).toEqual([0, expect.stringContaining(problem)]);
  expect(stdout).toContain('https://example.com');
  expect(document).toMatchObject({ alarms: null, alarmProblem: problem });
});

it('says what is needed if there are no credentials', async () => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  const { status, stderr } = await tableside('status --env dev');
  expect(status).toBe(1);
  expect(stderr).toMatch(/Cannot read the Terraform state of dev .*This needs credentials for its account/s);
});
