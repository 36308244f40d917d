import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { EnvironmentName } from '../../environments';
import { table } from '../terminal/table';
import { clientConfig, type Outputs } from '.';

/** A queue of what could not be processed. */
export interface FailedMessages {
  readonly queueUrl: string;
  readonly messages: number;
}

/** Messages in a queue, including those in flight. */
export async function queueDepth(client: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0);
}

/** Every dead-letter queue and failure queue of the deployed systems; none where the environment does not answer. */
export async function failedMessages(env: EnvironmentName, outputs: Outputs): Promise<FailedMessages[]> {
  const { orders, restaurants } = outputs;
  const urls = [orders?.deadLetterQueueUrl, orders?.failureQueueUrl, restaurants?.failureQueueUrl];
  const client = new SQSClient({ ...clientConfig(env), maxAttempts: 1 });
  const depths = urls.flatMap((queueUrl) =>
    queueUrl === undefined ? [] : [queueDepth(client, queueUrl).then((messages) => ({ queueUrl, messages }))],
  );
  return Promise.all(depths).catch(() => []);
}

export const failedMessagesTable = (found: readonly FailedMessages[]): string =>
  table(
    ['queue of failures', 'messages'],
    found.map(({ queueUrl, messages }) => [queueUrl.split('/').at(-1) ?? '', messages]),
  );
