import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { HttpResponse } from '@smithy/core/protocols';
import { systemClock } from '../../../runtime/cache/clock';
import { DaxLink } from '../../../runtime/dax/link';
import { daxStack } from '../../../runtime/dax/middleware';
import { DaxRequests, type RequestSettings } from '../../../runtime/dax/requests';

export interface Sent {
  readonly method: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests compare any part of it
  readonly input: any;
}

/** A client whose DAX and whose table are functions, and what was sent to each. */
export function createFixture(config: DynamoDBClientConfig = {}, settings: Partial<RequestSettings> = {}) {
  const toDax: Sent[] = [];
  const toTable: Sent[] = [];
  const replies = {
    dax: async (_sent: Sent): Promise<object> => ({}),
    table: async (_sent: Sent): Promise<object> => ({}),
  };
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: {
      handle: async ({ headers, body }: { headers: Record<string, string>; body: Uint8Array }) => {
        const method = headers['x-amz-target']?.split('.')[1] ?? '';
        const sent = { method, input: JSON.parse(new TextDecoder().decode(body)) };
        toTable.push(sent);
        const reply = await replies.table(sent);
        const statusCode = '__type' in reply ? 400 : 200;
        return { response: new HttpResponse({ statusCode, headers: {}, body: Buffer.from(JSON.stringify(reply)) }) };
      },
    } as never,
    ...config,
  });
  const link = new DaxLink(
    async () => ({
      call: (method, input) => {
        const sent = { method, input };
        toDax.push(sent);
        return replies.dax(sent);
      },
      close: () => undefined,
    }),
    {
      silenceMs: settings.readTimeoutMs ?? 1000,
      connectMs: 1000,
      clock: settings.clock ?? systemClock,
      report: { failure: () => undefined, recovery: () => undefined },
    },
  );
  const requests = new DaxRequests(link, {
    readTimeoutMs: 1000,
    writeTimeoutMs: 2000,
    maxFallbackReads: 25,
    maxAttempts: client.config.maxAttempts,
    clock: systemClock,
    ...settings,
  });
  client.middlewareStack = daxStack(client.middlewareStack, requests);
  return { client, link, toDax, toTable, replies };
}

/** An error of the DAX client that the cluster answered. */
export const answered = (code: string, codeSeq: number[], more: object = {}) =>
  Object.assign(new Error(`${code}: the message`), { code, codeSeq, statusCode: 400, requestId: 'request-1', ...more });

/** An error of the DAX client itself. */
export const failed = (code: string, message = 'the message') =>
  Object.assign(new Error(`${code}: ${message}`), { code });

export const conditionFailed = () => answered('ConditionalCheckFailedException', [4, 37, 38, 39, 43]);
export const throttled = () => answered('ProvisionedThroughputExceededException', [4, 37, 38, 39, 40]);
