import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
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

describe('WriteBuffer.allowSend', () => {
  const stack = synthWith((buffer, topicArn) => {
    buffer.allowSend({ service: 'sns.amazonaws.com', sourceArn: topicArn });
    buffer.allowSend({ service: 's3.amazonaws.com', sourceArn: bucketArn });
    buffer.allowSend({ service: 's3.amazonaws.com', sourceArn: bucketArn, sourceAccount: '210987654321' });
    buffer.allowSend({ service: 'events.amazonaws.com', sourceArn: ruleArn });
    buffer.addToQueuePolicy({ effect: 'Deny', actions: ['sqs:PurgeQueue'], resources: ['*'] });
  });

  it('adds a statement to the one policy of the queue', () => {
    const [tlsOnly, ...others] = stack.statements('Buffer/TlsOnly');
    expect(tlsOnly).toMatchObject({ effect: 'Deny', actions: ['sqs:*'] });
    expect(others).toEqual([
      send('sns.amazonaws.com', from('${aws_sns_topic.Topic.arn}')),
      send('s3.amazonaws.com', from(bucketArn), account('${data.aws_caller_identity.Buffer/Account.account_id}')),
      send('s3.amazonaws.com', from(bucketArn), account('210987654321')),
      send('events.amazonaws.com', from(ruleArn)),
      { effect: 'Deny', actions: ['sqs:PurgeQueue'], resources: ['*'] },
    ]);
    expect(stack.resource('aws_sqs_queue', 'Buffer/Resource').policy).toBe(
      '${data.aws_iam_policy_document.Buffer/TlsOnly.json}',
    );
  });

  it.each<[string, Partial<SendingService>, Partial<WriteBufferProps>]>([
    ['service must be set, got undefined', { service: undefined } as never, {}],
    ['sourceArn must be set, got undefined', { sourceArn: undefined } as never, {}],
    ['service must be a service principal such as sns.amazonaws.com, got sns', { service: 'sns' }, {}],
    ['sourceArn must be the ARN of what sends, got orders', { sourceArn: 'orders' }, {}],
    ['sourceAccount must be the id of an account, got mine', { sourceAccount: 'mine' }, {}],
    [
      'service must not be s3.amazonaws.com with fifo: S3 sends only to standard queues, got s3.amazonaws.com',
      { service: 's3.amazonaws.com' },
      { fifo: true },
    ],
  ])('rejects: %s', (message, sender, props) => {
    const allowed = () =>
      synthWith((buffer) => {
        buffer.allowSend({ service: 'sns.amazonaws.com', sourceArn: ruleArn, ...sender });
      }, props);
    expect(allowed).toThrow(new Error(`test/Buffer: ${message}`));
  });
});
