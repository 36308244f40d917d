import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOrders } from '../../../cli/orders/read';

const folder = mkdtempSync(join(tmpdir(), 'tableside-read-'));
const file = join(folder, 'orders.jsonl');
afterAll(() => rmSync(folder, { recursive: true }));

const order = '{"orderId":"1","album":{"title":"Blue","artist_name":"Joni"},"unitPrice":9.990000000000000001}';

it('reads each line as it is written, whatever ends it', async () => {
  writeFileSync(file, `\uFEFF${order}\r\n\n${order}`);
  expect(await readOrders(file)).toEqual([order, order]);
});

it('names every bad line with its number, rule and value, and reads none', async () => {
  writeFileSync(
    file,
    [order, 'x', '[]', '{"orderId":1}', order.replace('"Blue"', '5'), order.replace('Joni', '')].join('\n'),
  );
  await expect(readOrders(file)).rejects.toThrow(
    [
      'nothing was sent, because not every line is an order:',
      `${file}:2: must be a JSON object, got "x"`,
      `${file}:3: must be a JSON object, got "[]"`,
      `${file}:4: orderId must be a text that is not empty, got 1`,
      `${file}:5: album.title must be a text that is not empty, got 5`,
      `${file}:6: album.artist_name must be a text that is not empty, got ""`,
    ].join('\n'),
  );
});

it('names an order that no message can hold', async () => {
  writeFileSync(file, order.replace('Joni', 'x'.repeat(262_144)));
  await expect(readOrders(file)).rejects.toThrow(`${file}:1: must have at most 262144 bytes, got 262234`);
});

it('shows the first five of many', async () => {
  writeFileSync(file, Array(8).fill('x').join('\n'));
  await expect(readOrders(file)).rejects.toThrow(/:5: .*\n… and 3 lines more$/);
});

it.each([
  ['an empty file', file, 'must hold at least one order, got none'],
  ['a folder', folder, 'must be a file of JSON lines, got a folder'],
  ['a file that is not there', join(folder, 'nowhere'), 'no such file'],
])('rejects %s', async (_, path, message) => {
  writeFileSync(file, '\n');
  await expect(readOrders(path)).rejects.toThrow(message);
});
