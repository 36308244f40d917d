import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { StaticSite } from '../../../modules/static-site';
import { type SendingService, WriteBuffer, type WriteBufferProps } from '../../../modules/write-buffer';
import { synth } from '../../../testkit';
import { arnOf, tableIn } from './fixture';

const bucketArn = 'arn:aws:s3:::uploads';

const synthWith = (use: (buffer: WriteBuffer, topicArn: string) => void, props: Partial<WriteBufferProps> = {}) =>
  synth((stack) => {
    const buffer = new WriteBuffer(stack, 'Buffer', { queueName: 'orders', table: tableIn(stack), ...props });
    use(buffer, new SnsTopic(stack, 'Topic', { name: 'orders' }).arn);
  });

const send = (service: string, ...condition: object[]) => ({
  principals: [{ type: 'Service', identifiers: [service] }],
  actions: ['sqs:SendMessage'],
  resources: [arnOf('orders', 'Buffer')],
  condition,
});
const from = (arn: string) => ({ test: 'ArnEquals', variable: 'aws:SourceArn', values: [arn] });
const account = (id: string) => ({ test: 'StringEquals', variable: 'aws:SourceAccount', values: [id] });
const ruleArn = 'arn:aws:events:us-east-1:123456789012:rule/orders';
const rule = { service: 'events.amazonaws.com', sourceArn: ruleArn };

const purge = { effect: 'Deny', principals: [{ type: 'AWS', identifiers: ['*'] }], actions: ['sqs:PurgeQueue'] };
const denied = (resources: object) => ({ ...purge, ...resources });

describe('WriteBuffer.allowSend', () => {
  const stack = synthWith((buffer, topicArn) => {
    buffer.allowSend({ service: 'sns.amazonaws.com', sourceArn: topicArn });
    buffer.allowSend({ service: 's3.amazonaws.com', sourceArn: bucketArn });
    buffer.allowSend({ service: 's3.amazonaws.com', sourceArn: bucketArn, sourceAccount: '210987654321' });
    buffer.allowSend(rule);
    buffer.addToQueuePolicy({ ...purge, resources: ['*'] });
    buffer.addToQueuePolicy(purge);
    buffer.addToQueuePolicy({ ...purge, resources: [buffer.queueArn] });
    buffer.addToQueuePolicy({ ...purge, notResources: ['arn:aws:sqs:us-east-1:123456789012:other'] });
  });

  it('adds a statement to the one policy of the queue', () => {
    const [tlsOnly, ...others] = stack.statements('Buffer/TlsOnly');
    expect(tlsOnly).toMatchObject({ effect: 'Deny', actions: ['sqs:*'] });
    expect(others).toEqual([
      send('sns.amazonaws.com', from('${aws_sns_topic.Topic.arn}')),
      send('s3.amazonaws.com', from(bucketArn), account('${data.aws_caller_identity.Buffer/Account.account_id}')),
      send('s3.amazonaws.com', from(bucketArn), account('210987654321')),
      send('events.amazonaws.com', from(ruleArn)),
      denied({ resources: ['*'] }),
      denied({ resources: [arnOf('orders', 'Buffer')] }),
      // A reference to the queue, whose argument the policy is, would be a cycle.
      denied({ resources: [arnOf('orders', 'Buffer')] }),
      denied({ not_resources: ['arn:aws:sqs:us-east-1:123456789012:other'] }),
    ]);
    expect(stack.resource('aws_sqs_queue', 'Buffer/Resource').policy).toBe(
      '${data.aws_iam_policy_document.Buffer/TlsOnly.json}',
    );
  });

  it.each<[string, Partial<SendingService>, Partial<WriteBufferProps>]>([
    ['service must be set, got undefined', { service: undefined } as never, {}],
    ['sourceArn must be set, got undefined', { sourceArn: undefined } as never, {}],
    ['service must be a service principal such as sns.amazonaws.com, got sns', { service: 'sns' }, {}],
    ['sourceArn must be the ARN of a topic, got orders', { sourceArn: 'orders' }, {}],
    ['sourceArn must be the ARN of what sends, got orders', { service: 'x.amazonaws.com', sourceArn: 'orders' }, {}],
    [
      `sourceArn must be the ARN of a bucket, got ${bucketArn}/*`,
      { service: 's3.amazonaws.com', sourceArn: `${bucketArn}/*` },
      {},
    ],
    [`sourceArn must be the ARN of a rule, got ${bucketArn}`, { ...rule, sourceArn: bucketArn }, {}],
    [
      'service must be a service that sends without a role (grantSend takes the role), got scheduler.amazonaws.com',
      { service: 'scheduler.amazonaws.com' },
      {},
    ],
    ['account is not a prop, did you mean sourceAccount?', { account: '123456789012' } as never, {}],
    ['sourceAccount must be the id of an account, got mine', { sourceAccount: 'mine' }, {}],
    [
      'service must not be s3.amazonaws.com with fifo: S3 sends only to standard queues, got s3.amazonaws.com',
      { service: 's3.amazonaws.com', sourceArn: bucketArn },
      { fifo: true },
    ],
  ])('rejects: %s', (message, sender, props) => {
    const allowed = () =>
      synthWith((buffer) => {
        buffer.allowSend({ service: 'sns.amazonaws.com', sourceArn: 'arn:aws:sns:*:*:orders-*', ...sender });
      }, props);
    expect(allowed).toThrow(new Error(`test/Buffer: ${message}`));
  });
});

describe('WriteBuffer.addToQueuePolicy and StaticSite.addToBucketPolicy', () => {
  const statement = { ...purge, resources: ['*'] };

  it('reject more statements than SQS accepts, of which one is for TLS, but not for a bucket', () => {
    const add = (count: number, add: () => void) => Array.from({ length: count }, add);
    const topics = (count: number) => () =>
      synthWith((buffer) => {
        add(count, () => buffer.allowSend({ service: 'sns.amazonaws.com', sourceArn: 'arn:aws:sns:*:*:orders-*' }));
      });
    expect(topics(19)).not.toThrow();
    expect(topics(20)).toThrow('test/Buffer: number of statements in the policy must be at most 20, got 21');
    synth((stack) => {
      const site = new StaticSite(stack, 'Site', { bucketName: 'shop' });
      add(21, () => site.addToBucketPolicy(statement));
    });
  });

  it.each<[string, object | undefined | null]>([
    ['action is not a prop, did you mean actions?', { ...statement, actions: undefined, action: ['sqs:SendMessage'] }],
    ['actions must be a list, got sqs:SendMessage', { ...statement, actions: 'sqs:SendMessage' }],
    ['principals or notPrincipals of a statement must be set', { ...statement, principals: undefined }],
    ['actions or notActions of a statement must be set', { ...statement, actions: undefined }],
    ['principals[0].identifiers must be set, got undefined', { ...statement, principals: [{ type: 'AWS' }] }],
    [
      'condition[0].value is not a prop, did you mean condition[0].values?',
      { ...statement, condition: [{ test: 'Bool', variable: 'aws:SecureTransport', value: 'false' }] },
    ],
    ['principals or notPrincipals of a statement must be set', undefined],
    ['principals or notPrincipals of a statement must be set', null],
  ])('reject: %s', (message, given) => {
    expect(() => synthWith((buffer) => buffer.addToQueuePolicy(given as never))).toThrow(`test/Buffer: ${message}`);
    const add = () =>
      synth((stack) => new StaticSite(stack, 'Site', { bucketName: 'shop' }).addToBucketPolicy(given as never));
    expect(add).toThrow(`test/Site: ${message}`);
  });
});
