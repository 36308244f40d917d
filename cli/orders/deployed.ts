import { SQSClient } from '@aws-sdk/client-sqs';
import type { EnvironmentName } from '../../environments';
import type { Row } from '../../functions/orders/publish-leaderboard/core';
import { readPage } from '../../functions/orders/publish-leaderboard/page/page';
import type { OrdersOutputs } from '../../systems/orders';
import { clientConfig, outputsOf, queueDepth, queueLoad } from '../deployment';

const ANSWER_SECONDS = 10;

/** @throws if the orders system is not deployed, or an older version of it is */
export const ordersOutputs = (env: EnvironmentName): Promise<OrdersOutputs> =>
  outputsOf<OrdersOutputs>('orders', env, 'failureQueueUrl');

/** The command that repairs the counts of an environment. */
export const recountCommand = (env: EnvironmentName): string =>
  `npx tableside orders recount${env === 'local' ? '' : ` --env ${env}`}`;

/** The rows of the published page. Empty if there is no page yet: without the right to list, S3 responds with 403. */
export async function fetchRows(pageUrl: string): Promise<Row[]> {
  const answer = await fetch(pageUrl, { signal: AbortSignal.timeout(ANSWER_SECONDS * 1000) });
  if (answer.status === 404 || answer.status === 403) return [];
  if (!answer.ok) throw new Error(`Cannot read the page ${pageUrl}: ${answer.status} ${answer.statusText}`);
  return readPage(await answer.text());
}

/**
 * The messages in the queue; and, including those in flight, the messages that are not orders, and the stream records
 * that the leaderboard could not count.
 */
export async function queueDepths(env: EnvironmentName, outputs: OrdersOutputs) {
  const client = new SQSClient(clientConfig(env));
  return {
    ...(await queueLoad(client, outputs.queueUrl)),
    deadLetters: await queueDepth(client, outputs.deadLetterQueueUrl),
    failures: await queueDepth(client, outputs.failureQueueUrl),
  };
}
