import { Writer } from '../../../../local/dax/cbor/writer';
import { AttributeLists } from '../../../../local/dax/server/attribute-lists';
import { conditionText, Placeholders, projectionPaths, updateText } from '../../../../local/dax/wire/expression';
import { decodeValues } from '../../../../local/dax/wire/values';

const TOO_LARGE = 'Expression size has exceeded the maximum allowed size';
const [OR, EXISTS, PATH, REMOVE] = [7, 11, 18, 22];

const path = (writer: Writer, name: string) => writer.array(2).integer(PATH).text(name);

function projection(count: number): Buffer {
  const writer = new Writer().array(2).integer(1).array(count);
  for (let index = 0; index < count; index++) path(writer, `a${index}`);
  return writer.finish();
}

/** A condition of so many terms, each of which is one level deeper. */
function condition(count: number): Buffer {
  const writer = new Writer().array(3).integer(1);
  for (let index = 1; index < count; index++) path(writer.array(3).integer(OR).array(2).integer(EXISTS), 'a');
  return path(writer.array(2).integer(EXISTS), 'a').array(0).finish();
}

function removal(count: number): Buffer {
  const writer = new Writer().array(3).integer(1).array(count);
  for (let index = 0; index < count; index++) path(writer.array(2).integer(REMOVE), 'a');
  return writer.array(0).finish();
}

it('accepts projections that DynamoDB accepts, and rejects larger ones before it compares their paths', () => {
  expect(projectionPaths(projection(1300))).toHaveLength(1300);
  expect(() => projectionPaths(projection(60_000))).toThrow(TOO_LARGE);
});

it('accepts conditions that DynamoDB accepts, and rejects larger ones', () => {
  expect(conditionText(condition(300), new Placeholders())).toContain(' OR attribute_exists(#n0)');
  expect(() => updateText(removal(100_000), new Placeholders())).toThrow(TOO_LARGE);
});

it('rejects expressions with more values than DynamoDB accepts, without reading them', () => {
  const blob = new Writer()
    .array(3)
    .integer(1)
    .nothing()
    .array(1)
    .bytes(Buffer.alloc(9 * 1024 * 1024))
    .finish();
  expect(() => conditionText(blob, new Placeholders())).toThrow(TOO_LARGE);
});

it('rejects the values of an item that are too large for DynamoDB, without reading them', () => {
  const lists = new AttributeLists();
  const values = (elements: number) =>
    Buffer.concat([
      new Writer()
        .integer(lists.idOf(['list']))
        .array(elements)
        .finish(),
      Buffer.alloc(elements, 0xf6),
    ]);
  expect(decodeValues(values(200_000), lists).list?.L).toHaveLength(200_000);
  expect(() => decodeValues(values(3_000_000), lists)).toThrow('Item size has exceeded the maximum allowed size');
});
