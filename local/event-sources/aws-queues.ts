import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { LightClient } from './light-client';

/** A message whose binary attributes are base64, as in a response. */
type ReceivedMessage = Omit<Message, 'MessageAttributes'> & {
  readonly MessageAttributes?: Readonly<Record<string, { readonly BinaryValue?: string; readonly DataType?: string }>>;
};

/** The operations on queues, with a client that takes little processor time. @param headers of each request */
export const queues = (sqs: LightClient, headers: Readonly<Record<string, string>> = {}) => {
  // Lambda knows the URLs of queues without a request, and needs no permission for it.
  const call = <Output>(operation: string, input: object) =>
    sqs.call<Output>(`AmazonSQS.${operation}`, input, operation === 'GetQueueUrl' ? {} : headers);

  async function urlOf(queueArn: string): Promise<string> {
    const [, , , , QueueOwnerAWSAccountId, QueueName] = queueArn.split(':');
    const { QueueUrl } = await call<{ QueueUrl: string }>('GetQueueUrl', { QueueName, QueueOwnerAWSAccountId });
    return QueueUrl;
  }

  async function attributes(QueueUrl: string, ...AttributeNames: readonly string[]) {
    const asked = { QueueUrl, AttributeNames };
    const { Attributes = {} } = await call<{ Attributes?: Record<string, string> }>('GetQueueAttributes', asked);
    return AttributeNames.map((name) => Number(Attributes[name] ?? 0));
  }

  return {
    async findQueue(queueArn: string) {
      const url = await urlOf(queueArn);
      const [visibilityTimeoutSeconds = 0] = await attributes(url, 'VisibilityTimeout');
      return { url, visibilityTimeoutSeconds };
    },
    async queueDepth(url: string) {
      const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
      const [waiting = 0, inFlight = 0] = await attributes(url, ...names);
      return { waiting, inFlight };
    },
    async receive(QueueUrl: string, MaxNumberOfMessages: number, WaitTimeSeconds: number): Promise<Message[]> {
      const all = { MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] };
      const asked = { QueueUrl, MaxNumberOfMessages, WaitTimeSeconds, ...all };
      const { Messages = [] } = await call<{ Messages?: ReceivedMessage[] }>('ReceiveMessage', asked);
      return Messages.map(withBytes);
    },
    async deleteMessages(QueueUrl: string, receiptHandles: readonly string[]) {
      const Entries = receiptHandles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
      const deleted = await call<{ Failed?: { Message?: string }[] }>('DeleteMessageBatch', { QueueUrl, Entries });
      const [failed] = deleted.Failed ?? [];
      if (failed) throw new Error(`${deleted.Failed?.length} of ${Entries.length} failed: ${failed.Message}`);
    },
    async sendMessage(queueArn: string, MessageBody: string) {
      await call('SendMessage', { QueueUrl: await urlOf(queueArn), MessageBody });
    },
  };
};

const withBytes = ({ MessageAttributes, ...message }: ReceivedMessage): Message => ({
  ...message,
  ...(MessageAttributes && {
    MessageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { BinaryValue, ...value }]) => [
        name,
        {
          ...value,
          ...(BinaryValue !== undefined && { BinaryValue: Buffer.from(BinaryValue, 'base64') }),
        } as MessageAttributeValue,
      ]),
    ),
  }),
});
