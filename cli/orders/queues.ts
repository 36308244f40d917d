import { SQSClient } from '@aws-sdk/client-sqs';
import type { EnvironmentName } from '../../environments';
import type { OrdersOutputs } from '../../systems/orders';
import { clientConfig } from '../deployment';
import { queueDepth } from '../deployment/queue-depth';

export interface QueueDepths {
  /** Messages in the queue, including those in flight. */
  readonly waiting: number;
  /** Messages that are not orders. */
  readonly deadLetters: number;
  /** Stream records that the leaderboard could not count. */
  readonly failures: number;
}

export async function queueDepths(env: EnvironmentName, outputs: OrdersOutputs): Promise<QueueDepths> {
  const client = new SQSClient(clientConfig(env));
  return {
    waiting: await queueDepth(client, outputs.queueUrl),
    deadLetters: await queueDepth(client, outputs.deadLetterQueueUrl),
    failures: await queueDepth(client, outputs.failureQueueUrl),
  };
}
