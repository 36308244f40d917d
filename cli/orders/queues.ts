import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { EnvironmentName } from '../../environments';
import { clientConfig, type OrdersOutputs } from '../deployment';

export interface QueueDepths {
  /** Messages in the queue, those being worked on included. */
  readonly waiting: number;
  readonly deadLetters: number;
}

export async function queueDepths(env: EnvironmentName, outputs: OrdersOutputs): Promise<QueueDepths> {
  const client = new SQSClient(clientConfig(env));
  const depth = async (QueueUrl: string) => {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0);
  };
  return { waiting: await depth(outputs.queueUrl), deadLetters: await depth(outputs.deadLetterQueueUrl) };
}
