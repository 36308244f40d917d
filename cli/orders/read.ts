import { BadLine, readLines } from '../restaurants/lines';
import { openUserFile } from '../terminal/user-file';

const SHOWN = 5;
/** What a message of the queue may have. */
const MOST_BYTES = 262_144;

/**
 * Reads orders from a file of JSON lines, or from stdin (`-`), as they are written, so that no digit changes.
 * @throws one error that names the bad lines; then none has been sent. UserFileError where the file cannot be read
 */
export async function readOrders(file: string): Promise<string[]> {
  const { content: bytes } = await openUserFile(file);
  const orders: string[] = [];
  const wrong: string[] = [];
  for await (const { number, content } of readLines(bytes)) {
    const text = content instanceof BadLine ? '' : content.trim();
    const problem = content instanceof BadLine ? content.reason : text && problemOf(text);
    if (problem) wrong.push(`${file}:${number}: ${problem}`);
    else if (text) orders.push(text);
  }
  if (wrong.length > SHOWN) wrong.splice(SHOWN, wrong.length - SHOWN, `… and ${wrong.length - SHOWN} lines more`);
  if (wrong.length > 0) throw new Error(`nothing was sent, because not every line is an order:\n${wrong.join('\n')}`);
  if (orders.length === 0) throw new Error(`${file}: must hold at least one order, got none`);
  return orders;
}

function problemOf(text: string): string | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_BYTES) return `must have at most ${MOST_BYTES} bytes, got ${bytes}`;
  const order = parse(text);
  // As JSON, so that no control character of the file reaches the terminal.
  if (order === undefined) return `must be a JSON object, got ${JSON.stringify(text.slice(0, 60))}`;
  const { orderId, album } = order as { orderId?: unknown; album?: { title?: unknown; artist_name?: unknown } };
  return (
    mustBeText('orderId', orderId) ??
    mustBeText('album.title', album?.title) ??
    mustBeText('album.artist_name', album?.artist_name)
  );
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const mustBeText = (name: string, value: unknown): string | undefined =>
  typeof value === 'string' && value !== ''
    ? undefined
    : `${name} must be a text that is not empty, got ${JSON.stringify(value) ?? 'nothing'}`;
