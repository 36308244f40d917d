import type { Writer } from '../../../../local/dax/cbor/writer';
import { METHODS } from '../../../../local/dax/wire/methods';
import { Random } from '../../../support/random';
import {
  AUTHORIZE,
  authorization,
  BATCH_GET,
  ENDPOINTS,
  getItem,
  KEY_SCHEMA,
  PREAMBLE,
  QUERY,
  RawClient,
  request,
  startOverAnything,
  TABLE,
} from './raw-client';

const lines: string[] = [];
let dax: Awaited<ReturnType<typeof startOverAnything>>;
const open = (...first: readonly Buffer[]) => RawClient.open(dax.port, ...first);

beforeAll(async () => {
  dax = await startOverAnything(lines);
});
afterAll(() => dax.close());
beforeEach(() => {
  lines.length = 0;
});

it('survives 100,000 mutated requests without crossing connections', async () => {
  const random = new Random(20261130);
  const whole = (limit: number) => random.between(0, limit - 1);
  const seeds = [
    ENDPOINTS,
    getItem('fuzz'),
    request(KEY_SCHEMA).bytes(TABLE).finish(),
    request(QUERY).bytes(TABLE).nothing().openMap().integer(3).integer(1).integer(13).integer(2).close().finish(),
    request(BATCH_GET).map(1).text('things').array(3).boolean(false).nothing().array(1).bytes(TABLE).nothing().finish(),
  ];
  const mutated = () => {
    const bytes = Buffer.from(seeds[whole(seeds.length)] ?? ENDPOINTS);
    for (let count = 1 + whole(4); count > 0; count--) bytes[whole(bytes.length)] = whole(256);
    return whole(10) === 0 ? bytes.subarray(0, whole(bytes.length)) : bytes;
  };
  const good = await open(PREAMBLE, authorization());
  const before = process.memoryUsage().rss;
  let wrong = 0;
  for (let round = 0; round < 1000; round++) {
    const frames = Array.from({ length: 100 }, mutated);
    const fuzzer = await open(PREAMBLE, authorization(), ...frames);
    good.socket.write(getItem(`good-${round}`));
    const reply = (await good.items(2))?.[1] as Map<number, Uint8Array> | undefined;
    if (!Buffer.from(reply?.get(0) ?? []).includes(`good-${round}`)) wrong++;
    fuzzer.socket.destroy();
  }
  good.socket.destroy();
  expect([wrong, process.memoryUsage().rss - before < 200_000_000]).toEqual([0, true]);
}, 120_000);

/** Writes any item, most of which no client would send. */
function writeAny(writer: Writer, random: Random, depth = 0): Writer {
  switch (random.between(0, depth > 4 ? 6 : 9)) {
    case 0:
      return writer.integer(random.between(-30, 30));
    case 1:
      return writer.bytes(
        random.chance(0.5) ? TABLE : Buffer.from('8301821261618082', 'hex').subarray(random.between(0, 7)),
      );
    case 2:
      return writer.text(random.chance(0.5) ? 'things' : 'x'.repeat(random.between(0, 40)));
    case 3:
      return writer.nothing();
    case 4:
      return writer.boolean(random.chance(0.5));
    case 5:
      return writer.double(random.next() * 1e300);
    case 6:
      return writer.bignum(BigInt(random.between(-5, 5)) ** 60n);
    case 7:
      return writeAny(writer.tag(random.between(3320, 3325)), random, depth + 1);
    case 8: {
      const length = random.between(0, 4);
      writer.array(length);
      for (let index = 0; index < length; index++) writeAny(writer, random, depth + 1);
      return writer;
    }
    default: {
      const length = random.between(0, 4);
      writer.map(length);
      for (let index = 0; index < length; index++) {
        writeAny(writer.integer(random.between(0, 20)), random, depth + 1);
      }
      return writer;
    }
  }
}

it('answers each of 20,000 well-formed requests with arbitrary arguments', async () => {
  const random = new Random(7);
  const methods = [...METHODS].filter(([number]) => number !== AUTHORIZE);
  const client = await open(PREAMBLE, authorization());
  for (let round = 0; round < 200; round++) {
    for (let index = 0; index < 100; index++) {
      const [number, { arity }] = methods[random.between(0, methods.length - 1)] ?? [0, { arity: 0 }];
      const bytes = request(number);
      for (let argument = 0; argument < arity; argument++) writeAny(bytes, random);
      client.socket.write(bytes.finish());
    }
    const id = `last-${round}`;
    client.socket.write(getItem(id));
    await client.until(id);
  }
  client.socket.destroy();
  expect(lines.filter((line) => !line.includes('The DAX endpoint failed: unexpected'))).toEqual([]);
}, 120_000);
