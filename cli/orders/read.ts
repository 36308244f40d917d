import { BadLine, characterAt } from '../../bulk/bad-line';
import { readJsonLines } from '../../bulk/json-lines';
import { problemsOf } from '../../functions/orders/publish-leaderboard/album';
import { readBody } from '../../runtime/dynamodb/body';
import { InvalidBody } from '../../runtime/errors';
import { quote } from '../../runtime/request';
import { ordersTable } from '../../tables/orders';
import { InvalidLines } from '../deployment/file-load';
import { fileName, openUserFile } from '../terminal/user-file';

/** The limit of an SQS message. */
const MAX_BYTES = 262_144;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const REFUSED_BY_SQS = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/**
 * Reads orders from a file of JSON lines, or from stdin (`-`). Returns the lines unchanged, so that no digit is lost.
 * Prints why a line is invalid: what the queue or a function would refuse is not sent.
 * @throws if a line is invalid. UserFileError if the file cannot be read
 */
export async function readOrders(file: string): Promise<string[]> {
  const { content } = await openUserFile(file);
  const orders: string[] = [];
  const invalid = new InvalidLines(file);
  for await (const { number, text, value } of readJsonLines(content)) {
    const problem = problemOf(text, value);
    if (problem === undefined) orders.push(text);
    else if (invalid.add(number, problem)) break;
  }
  invalid.check('no order was sent');
  if (orders.length === 0) throw new Error(`${fileName(file)}: must contain at least one order, got none`);
  return orders;
}

function problemOf(text: string, value: object | BadLine): string | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) return `must have at most ${MAX_BYTES} bytes, got ${bytes}`;
  if (value instanceof BadLine) return value.reason;
  return refusedCharacter(text) ?? refusedByTable(text) ?? refusedByLeaderboard(value);
}

function refusedCharacter(text: string): string | undefined {
  const found = REFUSED_BY_SQS.exec(text);
  if (!found) return undefined;
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `must not contain U+${code}, which SQS refuses, got it at character ${characterAt(text, found.index)}`;
}

/** Why `drain-buffer` does not write a message to the table; undefined if its body does not show it. */
export const problemOfMessage = (body: string): string | undefined => refusedByTable(body);

/** What `drain-buffer` would not write. */
function refusedByTable(text: string): string | undefined {
  const write = readBody(text, [ordersTable.partitionKey]);
  return write instanceof InvalidBody ? write.message : undefined;
}

/** What `publish-leaderboard` would not count. */
function refusedByLeaderboard(value: object): string | undefined {
  const { album } = value as { album?: { title?: unknown; artist_name?: unknown } | null };
  const nameOf = (name: unknown) => (typeof name === 'string' ? name : { found: quote(name) });
  return problemsOf({ title: nameOf(album?.title), artistName: nameOf(album?.artist_name) }) || undefined;
}
