import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsEndpoint } from '../../../local/event-sources/aws';
import { startTestAws, stopTestAws } from '../../support/local-aws';

const MINUTE = 60_000;

let config: Parameters<typeof awsEndpoint>[0];
beforeAll(async () => {
  const { endpoint } = await startTestAws();
  config = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}, MINUTE);
afterAll(stopTestAws, MINUTE);

it(
  'sends a message to a destination, queue or topic',
  async () => {
    const sqs = new SQSClient(config);
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
      ],
    });
    const queue = { QueueName: 'failures', Attributes: { Policy } };
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand(queue));
    const sns = new SNSClient(config);
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'failures' }));
    const queueArn = 'arn:aws:sqs:us-east-1:000000000000:failures';
    await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: queueArn,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    const endpoint = awsEndpoint(config);
    await endpoint.send(queueArn, '{"to":"queue"}');
    await endpoint.send(TopicArn, '{"to":"topic"}');
    endpoint.close();
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
    );
    expect(Messages.map(({ Body }) => Body)).toEqual(['{"to":"queue"}', '{"to":"topic"}']);
  },
  MINUTE,
);
