import { SQSClient } from '@aws-sdk/client-sqs';
import type { EnvironmentName } from '../../environments';
import { clientConfig, type Outputs, outputsOf, queueDepth } from '../deployment';
import type { FailureQueue } from '../system';
import { systems } from '../systems';
import { table } from '../terminal/table';

/** A deployed dead-letter queue, or failure queue of a stream. */
export interface DeployedQueue extends Pick<FailureQueue, 'problemOf' | 'recovery'> {
  /** `orders/dead-letters` */
  readonly name: string;
  readonly url: string;
  /** Where its messages come from. */
  readonly source:
    | { readonly kind: 'queue'; readonly url: string }
    | { readonly kind: 'stream'; readonly functionName: string };
}

export const queueNames: readonly string[] = systems.flatMap(({ name, failureQueues }) =>
  Object.keys(failureQueues).map((short) => `${name}/${short}`),
);

/** The dead-letter queues and failure queues of the deployed systems. */
export const deployedQueues = (outputs: Outputs): DeployedQueue[] =>
  systems.flatMap(({ name, failureQueues }) =>
    Object.entries(failureQueues).flatMap(([short, queue]) => {
      const found = deployed(`${name}/${short}`, queue, outputs[name] ?? {});
      return found ? [found] : [];
    }),
  );

/** @throws if the system is not deployed, or an older version of it is */
export async function deployedQueue(env: EnvironmentName, name: string): Promise<DeployedQueue> {
  const [system = '', short = ''] = name.split('/');
  const queue = systems.find((one) => one.name === system)?.failureQueues[short];
  const outputs = await outputsOf<Record<string, string>>(system, env, queue?.url);
  const found = queue && deployed(name, queue, outputs);
  if (!found) throw new Error(`The queue ${name} is not deployed in ${env}.`);
  return found;
}

function deployed(
  name: string,
  { url: output, source, problemOf, recovery }: FailureQueue,
  outputs: Outputs[string],
): DeployedQueue | undefined {
  const url = outputs[output];
  const from = outputs['queue' in source ? source.queue : source.streamFunction];
  if (url === undefined || from === undefined) return undefined;
  return {
    name,
    url,
    source: 'queue' in source ? { kind: 'queue', url: from } : { kind: 'stream', functionName: from },
    ...(problemOf && { problemOf }),
    ...(recovery && { recovery }),
  };
}

/** The last part of a queue's URL. */
export const sqsName = (url: string): string => url.split('/').at(-1) ?? '';

export interface FailedMessages {
  readonly name: string;
  readonly queueUrl: string;
  /** Null if the queue does not answer. */
  readonly messages: number | null;
}

/** The numbers of messages in all of these queues. */
export async function failedMessages(env: EnvironmentName, outputs: Outputs): Promise<FailedMessages[]> {
  const client = new SQSClient({ ...clientConfig(env), maxAttempts: 1 });
  return Promise.all(
    deployedQueues(outputs).map(async ({ name, url }) => ({
      name,
      queueUrl: url,
      messages: await queueDepth(client, url).catch(() => null),
    })),
  );
}

export const failedMessagesTable = (found: readonly FailedMessages[]): string =>
  table(
    ['failure queue', 'messages'],
    found.map(({ name, messages }) => [name, messages ?? 'unknown']),
  );
