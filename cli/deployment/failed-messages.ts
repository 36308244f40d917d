import { SQSClient } from '@aws-sdk/client-sqs';
import type { EnvironmentName } from '../../environments';
import { systems } from '../systems';
import { table } from '../terminal/table';
import { clientConfig, type Outputs, queueDepth } from '.';

/** A dead-letter queue or failure queue. */
export interface FailedMessages {
  readonly queueUrl: string;
  readonly messages: number;
}

/** The dead-letter queues and failure queues of the deployed systems. Empty if the environment does not answer. */
export async function failedMessages(env: EnvironmentName, outputs: Outputs): Promise<FailedMessages[]> {
  const urls = systems.flatMap(({ name, failureQueues }) => failureQueues.flatMap((url) => outputs[name]?.[url] ?? []));
  const client = new SQSClient({ ...clientConfig(env), maxAttempts: 1 });
  const depths = urls.map(async (queueUrl) => ({ queueUrl, messages: await queueDepth(client, queueUrl) }));
  return Promise.all(depths).catch(() => []);
}

export const failedMessagesTable = (found: readonly FailedMessages[]): string =>
  table(
    ['failure queue', 'messages'],
    found.map(({ queueUrl, messages }) => [queueUrl.split('/').at(-1) ?? '', messages]),
  );
