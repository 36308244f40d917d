import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import { assertThat, type StackMatchers, synth } from '../../testkit';
import '../../testkit/jest';

const stack = synth((scope) => {
  const buffer = new Construct(scope, 'Buffer');
  const dead = new SqsQueue(buffer, 'Dead', { name: 'dead', tags: { team: 'a', tier: 'x' } });
  new SqsQueue(buffer, 'Queue', {
    name: 'orders',
    delaySeconds: 5,
    tags: { team: 'a' },
    redrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 3, comment: 'x'.repeat(50) }),
  });
  new DataAwsVpc(scope, 'Vpc', { filter: [{ name: 'tag:Name', values: ['main'] }] });
  new TerraformOutput(scope, 'Url', { value: dead.url });
});

const { not, ...is } = assertThat(stack);
type Use = (matchers: StackMatchers<void>) => void;

/** The message of jest and of the plain assertion, which are the same. */
function failure(use: Use, isNot = false): string {
  const messages = [isNot ? not : is, isNot ? expect(stack).not : expect(stack)].map((matchers) => {
    try {
      use(matchers as StackMatchers<void>);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('it passes');
  });
  expect(messages[0]).toBe(messages[1]);
  return messages[0] ?? '';
}

const passes: [string, Use][] = [
  ['the only resource with properties', (the) => the.toHaveResource('aws_sqs_queue', { delay_seconds: 5 })],
  ['a class', (the) => the.toHaveResource(SqsQueue, { name: 'orders' })],
  ['a path', (the) => the.toHaveResource('aws_sqs_queue', 'Buffer/Queue')],
  ['a path with properties', (the) => the.toHaveResource(SqsQueue, 'Buffer/Queue', { name: 'orders' })],
  ['nested properties, in part', (the) => the.toHaveResource(SqsQueue, { tags: { tier: 'x' } })],
  ['what is not set', (the) => the.toHaveResource(SqsQueue, { delay_seconds: undefined })],
  ['asymmetric matchers', (the) => the.toHaveResource(SqsQueue, { name: expect.stringMatching(/^ord/) })],
  [
    'asymmetric matchers of what is not set',
    (the) => the.toHaveResource(SqsQueue, { redrive_policy: expect.not.stringContaining('Dead') }),
  ],
  ['regular expressions', (the) => the.toHaveResource(SqsQueue, { redrive_policy: /Buffer\/Dead\.arn/ })],
  ['every resource', (the) => the.toHaveEveryResource(SqsQueue, { tags: { team: 'a' } })],
  ['a count', (the) => the.toHaveResourceCount(SqsQueue, 2)],
  ['a count with properties', (the) => the.toHaveResourceCount(SqsQueue, 1, { name: 'dead' })],
  ['a count of none', (the) => the.toHaveResourceCount('aws_s3_bucket', 0)],
  ['a data source', (the) => the.toHaveDataSource(DataAwsVpc, { filter: [{ values: ['main'] }] })],
  ['a data source at a path', (the) => the.toHaveDataSource('aws_vpc', 'Vpc', { filter: [{ name: /Name/ }] })],
  ['an output', (the) => the.toHaveOutput('Url')],
  ['the value of an output', (the) => the.toHaveOutput('Url', '${aws_sqs_queue.Buffer/Dead.url}')],
];

it.each(passes)('finds %s', (_, use) => {
  use(is);
  use(expect(stack));
  expect(failure(use, true)).toMatch(/^expected /);
});

const absent: [string, Use][] = [
  ['a resource of another type', (the) => the.toHaveResource('aws_s3_bucket')],
  ['a resource with other properties', (the) => the.toHaveResource(SqsQueue, { name: 'other' })],
  ['a path', (the) => the.toHaveResource(SqsQueue, 'Buffer/Other')],
  ['properties at a path', (the) => the.toHaveResource(SqsQueue, 'Buffer/Queue', { name: 'dead' })],
  ['properties of every resource', (the) => the.toHaveEveryResource(SqsQueue, { name: 'dead' })],
  ['a count', (the) => the.toHaveResourceCount(SqsQueue, 3)],
  ['a data source', (the) => the.toHaveDataSource('aws_subnet')],
  ['an output', (the) => the.toHaveOutput('Arn')],
  ['a value of an output', (the) => the.toHaveOutput('Url', 'x')],
];

it.each(absent)('with not, passes without %s', (_, use) => {
  use(not);
  use(expect(stack).not);
  expect(failure(use)).toMatch(/^expected /);
});

it.each<[string, Use, string]>([
  [
    'the property of the nearest resource that differs',
    (the) => the.toHaveResource(SqsQueue, { name: 'orders', delay_seconds: 9, tags: { team: 'a' } }),
    `expected one aws_sqs_queue with {"name":"orders","delay_seconds":9,"tags":{"team":"a"}}, none of 2 does; nearest is Buffer/Queue:
  delay_seconds must be 9, got 5`,
  ],
  [
    'a nested path, an element of a list and what is not set',
    (the) =>
      the.toHaveDataSource('aws_vpc', 'Vpc', { filter: [{ values: ['other'], name: expect.any(Number) }], id: 'x' }),
    `expected aws_vpc at Vpc to match:
  filter[0].values[0] must be "other", got "main"
  filter[0].name must be Any<Number>, got "tag:Name"
  id must be "x", but is not set`,
  ],
  [
    'the place where long strings differ',
    (the) =>
      the.toHaveResource(SqsQueue, 'Buffer/Queue', {
        redrive_policy: `{"deadLetterTargetArn":"\${aws_sqs_queue.Buffer/Dead.arn}","maxReceiveCount":4}`,
      }),
    `expected aws_sqs_queue at Buffer/Queue to match:
  redrive_policy must be "…","maxReceiveCount":4}", got "…","maxReceiveCount":3,"comment":"${'x'.repeat(50)}"}"`,
  ],
  [
    'the lengths of lists',
    (the) => the.toHaveDataSource('aws_vpc', { filter: [] }),
    `expected one data source aws_vpc with {"filter":[]}, nearest is Vpc:
  filter must have 0 elements, got 1: [] and [{"name":"tag:Name","values":["main"]}]`,
  ],
  [
    'resources if several match',
    (the) => the.toHaveResource(SqsQueue, { tags: { team: 'a' } }),
    'expected one aws_sqs_queue with {"tags":{"team":"a"}}, found Buffer/Dead, Buffer/Queue: add properties, name a construct path, or use toHaveEveryResource or toHaveResourceCount',
  ],
  [
    'the name of the argument that is near',
    (the) => the.toHaveResource(SqsQueue, { name: 'orders', delaySeconds: 5 }),
    `expected one aws_sqs_queue with {"name":"orders","delaySeconds":5}, none of 2 does; nearest is Buffer/Queue:
  delaySeconds is not an argument of aws_sqs_queue; did you mean delay_seconds?`,
  ],
  [
    'the type that is near',
    (the) => the.toHaveResource('aws_sqs_queu'),
    'expected a resource aws_sqs_queu, found none: the provider aws has no resource aws_sqs_queu; did you mean aws_sqs_queue?',
  ],
  [
    'the types of the stack',
    (the) => the.toHaveResource(S3Bucket),
    'expected a resource aws_s3_bucket, found none: the stack has aws_sqs_queue',
  ],
  [
    'the path that is near',
    (the) => the.toHaveResource(SqsQueue, 'Bufer/Queue', { name: 'orders' }),
    'expected a resource aws_sqs_queue at Bufer/Queue, found Buffer/Dead, Buffer/Queue; did you mean Buffer/Queue?',
  ],
  [
    'each resource that differs',
    (the) => the.toHaveEveryResource(SqsQueue, { delay_seconds: 5 }),
    `expected every aws_sqs_queue to match, 1 of 2 differ:
Buffer/Dead:
  delay_seconds must be 5, but is not set`,
  ],
  [
    'what is counted',
    (the) => the.toHaveResourceCount(SqsQueue, 2, { name: 'dead' }),
    'expected 2 aws_sqs_queue with {"name":"dead"}, found 1: Buffer/Dead',
  ],
  ['the outputs', (the) => the.toHaveOutput('Uri'), 'expected an output Uri, found Url; did you mean Url?'],
])('names %s', (_, use, message) => {
  expect(failure(use).replaceAll('\\"', '"')).toBe(message);
});

it.each([
  ['Buffer/Dead', { name: 'x', delay_seconds: undefined, redrive_policy: undefined }],
  ['Buffer/Queue', { name: 'x', delay_seconds: 5 }],
])('takes for the nearest resource that with the fewest differences: %s', (path, properties) => {
  expect(failure((the) => the.toHaveResource(SqsQueue, properties))).toContain(`nearest is ${path}:`);
});

it('fails for every resource of a type that the stack does not have, also with not', () => {
  const use: Use = (the) => the.toHaveEveryResource('aws_s3_bucket', { bucket: 'x' });
  for (const isNot of [false, true])
    expect(failure(use, isNot)).toMatch(/^expected a resource aws_s3_bucket, found none/);
});

describe('with not, never passes for', () => {
  it.each<[string, Use, string]>([
    ['a type', (the) => the.toHaveResource('aws_sqs_queu'), 'aws_sqs_queu; did you mean aws_sqs_queue?'],
    ['a data source', (the) => the.toHaveDataSource('aws_vpcc'), 'aws_vpcc; did you mean aws_vpc?'],
    [
      'an argument',
      (the) => the.toHaveResource(SqsQueue, { delay_second: 9 }),
      'aws_sqs_queue has no argument delay_second; did you mean delay_seconds?',
    ],
    [
      'an argument of every resource',
      (the) => the.toHaveEveryResource(SqsQueue, { delay_second: 9 }),
      'aws_sqs_queue has no argument delay_second; did you mean delay_seconds?',
    ],
    ['a path', (the) => the.toHaveResource(SqsQueue, 'Bufer/Queue', { name: 'x' }), 'did you mean Buffer/Queue?'],
    ['an output', (the) => the.toHaveOutput('Urls', 'x'), 'did you mean Url?'],
  ])('%s that is misspelt', (_, use, message) => {
    expect(failure(use, true)).toContain(message);
  });

  it('a misspelt type that is counted, nor does a count of 0', () => {
    expect(failure((the) => the.toHaveResourceCount('aws_sqs_queu', 1), true)).toContain('did you mean aws_sqs_queue?');
    expect(failure((the) => the.toHaveResourceCount('aws_sqs_queu', 0))).toContain('did you mean aws_sqs_queue?');
    expect(failure((the) => the.toHaveResourceCount(SqsQueue, 0, { nme: 'x' }))).toContain('did you mean name?');
  });
});

it('accepts types of providers that are not installed, and meta-arguments', () => {
  not.toHaveResource('random_password', { length: 3 });
  not.toHaveResource(SqsQueue, { lifecycle: { prevent_destroy: true } });
});

it('rejects the class of the other kind, and a value that is not a stack', () => {
  expect(() => is.toHaveResource(DataAwsVpc)).toThrow(
    new Error('expected the class of a resource, got DataAwsVpc, the class of a data source'),
  );
  expect(() => is.toHaveDataSource(SqsQueue)).toThrow('got SqsQueue, the class of a resource');
  expect(() => is.toHaveResource(undefined as never)).toThrow(
    'expected the type or class of a resource, got undefined',
  );
  expect(() => expect('{}').toHaveResource(SqsQueue)).toThrow('toHaveResource needs a stack that synth()');
});
