import { SQSClient } from '@aws-sdk/client-sqs';
import type { EnvironmentName } from '../../environments';
import { systems } from '../systems';
import { table } from '../terminal/table';
import { clientConfig, type Outputs, queueDepth } from '.';
import { shortName } from './short-name';

/** A dead-letter queue or failure queue. */
export interface FailedMessages {
  readonly queueUrl: string;
  /** Null if the queue does not answer. */
  readonly messages: number | null;
}

/** The dead-letter queues and failure queues of the deployed systems. */
export async function failedMessages(env: EnvironmentName, outputs: Outputs): Promise<FailedMessages[]> {
  const urls = systems.flatMap(({ name, failureQueues }) => failureQueues.flatMap((url) => outputs[name]?.[url] ?? []));
  const client = new SQSClient({ ...clientConfig(env), maxAttempts: 1 });
  return Promise.all(
    urls.map(async (queueUrl) => ({ queueUrl, messages: await queueDepth(client, queueUrl).catch(() => null) })),
  );
}

export const failedMessagesTable = (env: EnvironmentName, found: readonly FailedMessages[]): string =>
  table(
    ['failure queue', 'messages'],
    found.map(({ queueUrl, messages }) => [shortName(env, queueUrl.split('/').at(-1) ?? ''), messages ?? 'unknown']),
  );
