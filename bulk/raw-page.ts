import {
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { RawItem } from './dynamodb-json';

/** A request for pages of items: a scan, or a query if it has a key condition. */
export type ReadRequest = ScanCommandInput | QueryCommandInput;

/** A page as DynamoDB writes it. */
interface RawPage {
  readonly Items?: readonly RawItem[];
  readonly LastEvaluatedKey?: RawItem;
  readonly ConsumedCapacity?: { readonly CapacityUnits?: number };
}

/** The endpoint answered, but not as DynamoDB does. */
export class NotDynamoDb extends Error {
  override readonly name = 'NotDynamoDb';
}

/**
 * Reads one page without converting its items: the client would drop attributes named `__proto__`, and converting takes
 * most of the time of a scan.
 */
export async function readRawPage(client: DynamoDBClient, request: ReadRequest, signal: AbortSignal): Promise<RawPage> {
  // Both have the same middleware.
  const command = (
    'KeyConditionExpression' in request ? new QueryCommand(request) : new ScanCommand(request)
  ) as ScanCommand;
  let page: RawPage = {};
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as HttpResponse;
      if (response.statusCode !== 200) return result;
      page = pageOf(await bodyOf(response));
      // Leaves nothing for the client to convert.
      return { ...result, response: Object.assign(response, { body: Buffer.from('{}') }) };
    },
    // Inside of the client's own deserializer.
    { name: 'readRawPage', step: 'deserialize', priority: 'low' },
  );
  await client.send(command, { abortSignal: signal });
  if (!Array.isArray(page.Items)) throw new NotDynamoDb('a page without items');
  return page;
}

function pageOf(body: string): RawPage {
  try {
    return (JSON.parse(body) ?? {}) as RawPage;
  } catch {
    throw new NotDynamoDb('a page that is not JSON');
  }
}

interface HttpResponse {
  readonly statusCode: number;
  readonly body: AsyncIterable<Buffer>;
}

async function bodyOf({ body }: HttpResponse): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
