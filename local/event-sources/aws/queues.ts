import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

export const queues = ({ sqs, sns }: { sqs: SQSClient; sns: SNSClient }) => ({
  async findQueue(queueArn: string) {
    const [, , , , account, name] = queueArn.split(':');
    const { QueueUrl: url = '' } = await sqs.send(
      new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account }),
    );
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['VisibilityTimeout'] }),
    );
    return { url, visibilityTimeoutSeconds: Number(Attributes?.VisibilityTimeout ?? 30) };
  },
  async queueDepth(QueueUrl: string) {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return {
      waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
      inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    };
  },
  async receive(QueueUrl: string, MaxNumberOfMessages: number, WaitTimeSeconds: number) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages,
        WaitTimeSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages;
  },
  async deleteMessages(QueueUrl: string, receiptHandles: readonly string[]) {
    const Entries = receiptHandles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed[0]) throw new Error(`${Failed.length} of ${Entries.length} failed: ${Failed[0].Message}`);
  },
  async send(destinationArn: string, text: string) {
    const [, , service, , account, name] = destinationArn.split(':');
    if (service === 'sns') {
      await sns.send(new PublishCommand({ TopicArn: destinationArn, Message: text }));
      return;
    }
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: text }));
  },
});
