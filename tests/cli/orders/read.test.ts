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

it('names every invalid line with its number, rule and value, and reads none', async () => {
  writeFileSync(
    file,
    [order, 'x', '[]', '{"orderId":1}', order.replace('"Blue"', '5'), order.replace('Joni', '')].join('\n'),
  );
  await expect(readOrders(file)).rejects.toThrow(
    [
      'No order was sent, because some lines are invalid:',
      `${file}:2: must be JSON, got x at character 1`,
      `${file}:3: must be one JSON object per line, got a list. Convert the file with: jq -c '.[]'`,
      `${file}:4: orderId must be a non-empty string, got 1`,
      `${file}:5: album.title must be a non-empty string, got 5`,
      `${file}:6: album.artist_name must be a non-empty string, got ""`,
    ].join('\n'),
  );
});

it('rejects an order that does not fit into a message', async () => {
  writeFileSync(file, order.replace('Joni', 'x'.repeat(262_144)));
  await expect(readOrders(file)).rejects.toThrow(`${file}:1: must have at most 262144 bytes, got 262234`);
});

it('shows the first five of many invalid lines', async () => {
  writeFileSync(file, Array(8).fill('x').join('\n'));
  await expect(readOrders(file)).rejects.toThrow(/:5: .*\n… and 3 more lines$/);
});

it.each([
  ['an empty file', file, 'must contain at least one order, got none'],
  ['a folder', folder, 'must be a file of JSON lines, got a folder'],
  ['a missing file', join(folder, 'nowhere'), 'no such file'],
])('rejects %s', async (_, path, message) => {
  writeFileSync(file, '\n');
  await expect(readOrders(path)).rejects.toThrow(message);
});
