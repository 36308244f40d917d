import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStore, Positions } from '../../../../local/event-sources/stream/positions';
import { VirtualClock } from '../../../support/virtual-clock';
import { memoryStore, World } from '../world';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tableside-positions-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('loads positions as they were saved', async () => {
  const file = join(folder, 'positions.json');
  const open = () => new Positions(fileStore(file), new VirtualClock(), () => undefined);
  const positions = open();
  positions.advance('mapping', { shard: { after: '7' } });
  await positions.close();
  expect([open().of('mapping'), existsSync(`${file}.draft`)]).toEqual([{ shard: { after: '7' } }, false]);
});

it.each([
  ['torn', '{"mapping":{"sh'],
  ['empty', ''],
  ['null', 'null'],
  ['a list', '[]'],
])('moves a file aside that is %s', async (_, text) => {
  const file = join(folder, 'positions.json');
  writeFileSync(file, text);
  const log: string[] = [];
  const positions = new Positions(fileStore(file), new VirtualClock(), (line) => log.push(line));
  positions.advance('mapping', { shard: {} });
  await positions.close();
  expect([readFileSync(`${file}.bad`, 'utf8'), readFileSync(file, 'utf8'), log]).toEqual([
    text,
    '{"mapping":{"shard":{}}}',
    [`cannot read the positions: moved them to ${file}.bad; streams are read from their starting position`],
  ]);
});

it('saves positions as soon as saving works again', async () => {
  const { world, stream } = World.stream();
  stream.write('a');
  world.store.failures = 5;
  await world.pass(2);
  expect(world.log.filter((line) => line.startsWith('cannot save the positions'))).toHaveLength(1);
  await world.pass(10);
  expect(world.store.text).toBe('{"mapping-1":{"shard-1":{"after":"1000001"}}}');
});

it('closes even if positions can never be saved', async () => {
  const store = memoryStore();
  store.failures = Number.POSITIVE_INFINITY;
  const positions = new Positions(store, new VirtualClock(), () => undefined);
  positions.advance('mapping', { shard: {} });
  await positions.close();
  expect(store.text).toBeUndefined();
});
