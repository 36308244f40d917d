import { BadLine } from '../../bulk/bad-line';
import { readJsonLines } from '../../bulk/json-lines';
import { quote } from '../../runtime/request';
import { openUserFile } from '../terminal/user-file';

const MAX_SHOWN = 5;
/** The limit of an SQS message. */
const MAX_BYTES = 262_144;

/**
 * Reads orders from a file of JSON lines, or from stdin (`-`). Returns the lines unchanged, so that no digit is lost.
 * @throws one error that names the bad lines. UserFileError if the file cannot be read
 */
export async function readOrders(file: string): Promise<string[]> {
  const { content } = await openUserFile(file);
  const orders: string[] = [];
  const wrong: string[] = [];
  for await (const { number, text, value } of readJsonLines(content)) {
    const problem = problemOf(text, value);
    if (problem) wrong.push(`${file}:${number}: ${problem}`);
    else orders.push(text);
  }
  if (wrong.length > MAX_SHOWN) {
    wrong.splice(MAX_SHOWN, wrong.length - MAX_SHOWN, `… and ${wrong.length - MAX_SHOWN} more lines`);
  }
  if (wrong.length > 0) throw new Error(`No order was sent, because some lines are invalid:\n${wrong.join('\n')}`);
  if (orders.length === 0) throw new Error(`${file}: must contain at least one order, got none`);
  return orders;
}

function problemOf(text: string, value: object | BadLine): string | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) return `must have at most ${MAX_BYTES} bytes, got ${bytes}`;
  if (value instanceof BadLine) return value.reason;
  const { orderId, album } = value as { orderId?: unknown; album?: { title?: unknown; artist_name?: unknown } };
  return (
    mustBeString('orderId', orderId) ??
    mustBeString('album.title', album?.title) ??
    mustBeString('album.artist_name', album?.artist_name)
  );
}

const mustBeString = (name: string, value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? undefined : `${name} must be a non-empty string, got ${quote(value)}`;
