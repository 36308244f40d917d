import { InvalidArgumentError } from 'commander';
import { Deployed } from '../../../../cli/bench/scale/deployed';
import { simulate } from '../../../../cli/bench/scale/fluid';
import { change, setting } from '../../../../cli/bench/scale/inputs';
import { Popularity } from '../../../../cli/bench/scale/popularity';
import { type Limit, limitsInOrder, metAt, type Stage, type System } from '../../../../cli/bench/scale/system';
import { netDeltas } from '../../../../functions/orders/publish-leaderboard/core';
import { InvalidRequest } from '../../../../runtime/errors';
import { resources } from './fixture';

const limit = (capacity: number): Limit => ({
  name: `${capacity}`,
  utilization: (rate) => rate / capacity,
  raisedBy: 'nothing',
});
const stage = (capacity: number, rest: Partial<Stage> = {}): Stage => ({
  name: 'stage',
  limits: [limit(capacity)],
  seconds: () => 0.5,
  ...rest,
});
const system = (...stages: Stage[]): System => ({ name: 'a', unit: 'a/s', stages, drivers: [] });

describe('a limit', () => {
  it.each([1, 4321, 1e8])('is met at its capacity of %d', (capacity) => {
    expect(metAt(limit(capacity)) / capacity).toBeCloseTo(1, 2);
  });

  it('is never met if no rate uses it up', () => {
    expect(metAt({ ...limit(1), utilization: () => 0.9 })).toBe(Number.POSITIVE_INFINITY);
  });

  it('comes in the order of the rates, those that are never met last', () => {
    const never = { ...limit(1), name: 'never', utilization: () => 0 };
    const stages = [stage(5, { limits: [never, limit(30), never] }), stage(20)];
    expect(limitsInOrder(system(...stages)).map(({ limit: { name } }) => name)).toEqual(['20', '30', 'never', 'never']);
  });
});

describe('the fluid', () => {
  it('flows through stages that take it', () => {
    const outcome = simulate(system(stage(100, { buffer: 'queue' }), stage(100)), 99.9, 60);
    expect(outcome).toEqual({
      backlogs: [{ buffer: 'queue', left: 0, peak: 0 }],
      refusedShare: 0,
      latencySeconds: 1,
    });
  });

  it('waits in the buffer of a stage that does not', () => {
    const { backlogs, latencySeconds } = simulate(system(stage(100, { buffer: 'queue' }), stage(1000)), 150, 60);
    expect(backlogs[0]?.left).toBeCloseTo(3000, 1);
    expect(latencySeconds).toBeCloseTo(30 + 1, 2);
  });

  it('is refused by a stage without a buffer, and the next stage gets the rest', () => {
    const outcome = simulate(system(stage(100), stage(80, { buffer: 'stream' })), 200, 60);
    expect(outcome.refusedShare).toBeCloseTo(0.5, 3);
    expect(outcome.backlogs[0]?.left).toBeCloseTo(20 * 60, 0);
  });

  it('waits while a stage warms up, and is done later', () => {
    const warming = stage(1000, { buffer: 'queue', warmUp: (seconds) => seconds * 10 });
    const [backlog] = simulate(system(warming), 100, 60).backlogs;
    expect(backlog).toEqual({ buffer: 'queue', left: 0, peak: 100 + 90 + 80 + 70 + 60 + 50 + 40 + 30 + 20 + 10 });
  });
});

describe('a typical batch', () => {
  const popularity = new Popularity(10_000);

  it.each([100, 1000])('of %d orders has about as many albums as its distribution says', (orders) => {
    const found = netDeltas(popularity.batch(orders)).length;
    expect(Math.abs(found / popularity.albumsIn(orders) - 1)).toBeLessThan(0.15);
  });

  it('takes the transactions that the function would send', () => {
    const { transactions, updates } = popularity.transactionsOf(100);
    expect(transactions).toBe(2);
    expect(updates).toBeGreaterThanOrEqual(netDeltas(popularity.batch(100)).length);
  });

  it('has the first album nearly always, and its shards share the others', () => {
    expect(popularity.topIn(100)).toBeGreaterThan(0.99);
    expect(popularity.topIn(1)).toBeCloseTo(0.102, 3);
    expect(popularity.albumsOfHottestShardIn(100)).toBeGreaterThan(popularity.albumsIn(100) / 8);
    expect(popularity.albumsOfHottestShardIn(100)).toBeLessThan(popularity.albumsIn(100) / 4);
  });
});

describe('changes and inputs', () => {
  it('rejects a change of something that is no number in the environment', () => {
    for (const place of ['Orders/Buffer/Mapping.batchSize', 'Orders/Buffer.batch_size', 'Orders/Buffer/Mapping']) {
      const change = () => new Deployed(resources, { [place]: 1 });
      expect(change).toThrow(`${place}: must be a number in the synthesized`);
      expect(change).toThrow(InvalidRequest);
    }
  });

  it('leaves the resources as they are', () => {
    const before = structuredClone(resources);
    new Deployed(resources, { 'Orders/Buffer/Mapping.batch_size': 7 });
    expect(resources).toEqual(before);
  });

  it('adds settings to those before', () => {
    expect(setting('concurrency=5', setting('daxNodeHour=0.27'))).toEqual({ daxNodeHour: 0.27, concurrency: 5 });
    expect(change('A/B.c=5', { d: 1 })).toEqual({ 'A/B.c': 5, d: 1 });
  });

  it.each([
    ...['concurrency', 'concurrency=', 'concurrency=0', 'concurrency=-1', 'concurrency=x', '=5', 'unknown=5'],
    ...['concurrency=5=6', 'hitShare=1.1'],
  ])('rejects %s', (text) => expect(() => setting(text)).toThrow(InvalidArgumentError));
});
