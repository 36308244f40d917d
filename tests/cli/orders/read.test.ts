import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOrders } from '../../../cli/orders/read';

const folder = mkdtempSync(join(tmpdir(), 'tableside-read-'));
const file = join(folder, 'orders.jsonl');
afterAll(() => rmSync(folder, { recursive: true }));

const order = '{"orderId":"1","album":{"title":"Blue","artist_name":"Joni"},"unitPrice":9.990000000000000001}';

it('reads each line as it is written, whatever its line ending', async () => {
  writeFileSync(file, `\uFEFF${order}\r\n\n${order}`);
  expect(await readOrders(file)).toEqual([order, order]);
});

/** What the reading of the file prints, and its error. */
async function failed(content: string | Buffer) {
  writeFileSync(file, content);
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const message = await readOrders(file).then(String, (error: Error) => error.message);
  const lines = write.mock.calls.map(([text]) => String(text));
  write.mockRestore();
  return { message, lines };
}

it('names every invalid line with its number, rule and value, and reads none', async () => {
  const text = [order, 'x', '[]', '{"orderId":1}', order.replace('"Blue"', '5'), order.replace('Joni', '')].join('\n');
  expect(await failed(text)).toEqual({
    message: `${file}: 5 lines are invalid, so no order was sent.`,
    lines: [
      `${file}:2: must be JSON, got x at character 1\n`,
      `${file}:3: must be one JSON object per line, got a list. Convert the file with: jq -c '.[]'\n`,
      `${file}:4: key attribute orderId must be of type S, got type N\n`,
      `${file}:5: album.title must be a non-blank string of at most 2048 bytes, got 5\n`,
      `${file}:6: album.artist_name must be a non-blank string of at most 1024 bytes, got an empty string\n`,
    ],
  });
});

it.each([
  [
    'an order that does not fit into a message',
    order.replace('Joni', 'x'.repeat(262_144)),
    'at most 262144 bytes, got 262234',
  ],
  [
    'a character that SQS refuses',
    order.replace('Blue', 'a😀\uffff'),
    'must not contain U+FFFF, which SQS refuses, got it at character 36',
  ],
  [
    'half of a character',
    order.replace('Blue', '\\ud83c'),
    'album.title must be valid Unicode, got half of a character at character',
  ],
  ['a number with too many digits', order.replace('9.99', `1${'1'.repeat(40)}.99`), 'a number must have at most 38'],
  ['a number that is too large', order.replace('9.990000000000000001', '1e999'), 'a number must'],
  [
    'too many levels',
    order.replace('9.990000000000000001', `${'['.repeat(40)}${']'.repeat(40)}`),
    'nested at most 32 levels deep',
  ],
  ['a key given twice', order.replace('"orderId":"1"', '"orderId":"1","orderId":"2"'), '"orderId" must be given once'],
  [
    'a long title',
    order.replace('Blue', 'x'.repeat(3000)),
    'album.title must be a non-blank string of at most 2048 bytes, got 3000 bytes',
  ],
  [
    'a long key',
    order.replace('"1"', `"${'x'.repeat(2049)}"`),
    'key attribute orderId must have between 1 and 2048 bytes, got 2049',
  ],
  ['no album', '{"orderId":"1"}', 'album.title must be a non-blank string of at most 2048 bytes, got nothing'],
  ['an album that is null', '{"orderId":"1","album":null}', 'album.title must be a non-blank string'],
  ['an empty attribute name', order.replace('"unitPrice"', '""'), 'an attribute name must not be empty'],
])('rejects %s before anything is sent', async (_, text, problem) => {
  const { message, lines } = await failed(`${order}\n${text}`);
  expect([message, lines]).toEqual([
    `${file}: 1 line is invalid, so no order was sent.`,
    [expect.stringContaining(`${file}:2: `)],
  ]);
  expect(lines[0]).toContain(problem);
});

it('stops after a hundred invalid lines', async () => {
  const { message, lines } = await failed(Array(120).fill('{}').join('\n'));
  expect([message, lines.length]).toEqual([`${file}: at least 100 lines are invalid, so no order was sent.`, 6]);
});

it('shows five lines of each kind of error, and the numbers of some more', async () => {
  const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
  const { lines } = await failed(numbers.map((id) => `{"orderId":${id}}\n{"orderId":"${id}","album":5}`).join('\n'));
  expect(lines.map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
    ...Array.from({ length: 10 }, (_, index) => expect.stringMatching(new RegExp(`:${index + 1}: `))),
    `${file}: 15 more lines (11, 13, 15, 17, 19, 21, 23, 25, 27, 29, …)`,
    `${file}: 15 more lines (12, 14, 16, 18, 20, 22, 24, 26, 28, 30, …)`,
  ]);
});

it('stops early in a file that has no JSON', async () => {
  const { message, lines } = await failed('id,title\n'.repeat(500));
  expect([message, lines.length]).toEqual([`${file}: 6 lines are invalid, so no order was sent.`, 6]);
  expect(lines[5]).toMatch(/must be one JSON object per line, .* 494 more lines were not read\n$/);
});

it.each(['\u2028', '\u2029', '\u0085'])('does not end a line at %j', async (separator) => {
  const title = order.replace('Blue', `a${separator}b`);
  writeFileSync(file, title);
  expect(await readOrders(file)).toEqual([title]);
});

it.each([
  ['an empty file', file, 'must contain at least one order, got none'],
  ['a folder', folder, 'must be a file, got a folder'],
  ['a missing file', join(folder, 'nowhere'), 'no such file'],
])('rejects %s', async (_, path, message) => {
  writeFileSync(file, '\n');
  await expect(readOrders(path)).rejects.toThrow(message);
});
