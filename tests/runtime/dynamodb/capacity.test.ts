import { CapacityMeter } from '../../../runtime/dynamodb/capacity';

it('adds up what requests consume', () => {
  const meter = new CapacityMeter();
  expect(meter.consumed).toEqual({ readUnits: 0, writeUnits: 0 });
  meter.addRead({ CapacityUnits: 0.5 });
  meter.addRead({ CapacityUnits: 2 });
  meter.addRead(undefined);
  meter.addWrites([{ CapacityUnits: 6 }, { CapacityUnits: 1 }]);
  meter.addWrites([undefined]);
  meter.addWrites();
  expect(meter.consumed).toEqual({ readUnits: 2.5, writeUnits: 7 });
});

it('counts a transaction as reads that has no effect because its first answer was lost', () => {
  const meter = new CapacityMeter();
  meter.addWrites([{ CapacityUnits: 10, WriteCapacityUnits: 10 }]);
  meter.addWrites([{ CapacityUnits: 4, ReadCapacityUnits: 4 }]);
  expect(meter.consumed).toEqual({ readUnits: 4, writeUnits: 10 });
});

it.each([
  [undefined, 1],
  [{ pk: { S: 'a' } }, 1],
  [{ pk: { S: 'x'.repeat(1022) } }, 1],
  [{ pk: { S: 'x'.repeat(1023) } }, 2],
  [{ pk: { S: 'x'.repeat(16_000) } }, 16],
])('counts a write whose condition is not met by the size of the existing item', (existing, writeUnits) => {
  const meter = new CapacityMeter();
  meter.addFailedWrite(existing);
  expect(meter.consumed).toEqual({ readUnits: 0, writeUnits });
});
