import { Agent } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Local servers close idle connections later than that. */
const IDLE_MS = 1000;
/** More requests at a time wait here. */
const MAX_SOCKETS = 256;
/** As long as DAX clients wait. */
const ANSWER_MS = 60_000;

interface TableClientOptions {
  /** The URL through which the nodes reach the tables. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How long the table may take to answer. @default 60000 */
  readonly answerMilliseconds?: number;
}

/** The client of the tables. DAX clients repeat requests themselves. */
export function tableClient({ answerMilliseconds = ANSWER_MS, ...options }: TableClientOptions): DynamoDBClient {
  const httpAgent = new Agent({ keepAlive: true, timeout: IDLE_MS, maxSockets: MAX_SOCKETS });
  const requestHandler = { httpAgent, requestTimeout: answerMilliseconds, throwOnRequestTimeout: true };
  return new DynamoDBClient({ ...options, maxAttempts: 1, requestHandler });
}
