import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';

const SHOWN = 5;
/** What a message of the queue may have. */
const MOST_BYTES = 262_144;

/**
 * Reads orders from a file of JSON lines, or from stdin (`-`), as they are written, so that no digit changes.
 * @throws one error that names the bad lines; then none has been sent
 */
export async function readOrders(file: string): Promise<string[]> {
  if (file !== '-' && (await stat(file)).isDirectory())
    throw new Error(`${file}: must be a file of JSON lines, got a folder`);
  const input = file === '-' ? process.stdin : createReadStream(file);
  const orders: string[] = [];
  const wrong: string[] = [];
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    const text = line.replace(/^\uFEFF/, '').trim();
    if (text === '') continue;
    const problem = problemOf(text);
    if (problem) wrong.push(`${file}:${number}: ${problem}`);
    orders.push(text);
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
