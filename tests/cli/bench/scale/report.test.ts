import { PLACES } from '../../../../cli/bench/record/places';
import { readResults } from '../../../../cli/bench/record/result';
import { Deployed, type Resources } from '../../../../cli/bench/scale/deployed';
import { inputsWith } from '../../../../cli/bench/scale/inputs';
import { withTables } from '../../../../cli/bench/scale/page';
import { reportOf, systemsOf } from '../../../../cli/bench/scale/report';
import { limitsInOrder, type System } from '../../../../cli/bench/scale/system';
import { fixedTable, inputTables, systemTables } from '../../../../cli/bench/scale/tables';
import { LEADERBOARD_SHARDS } from '../../../../tables/leaderboard';
import { resources } from './fixture';

/** Fewer albums are enough, and faster. */
const albums = 1000;

const limitsOf = (changes: Readonly<Record<string, number>> = {}, set: Readonly<Record<string, number>> = {}) => {
  const systems = systemsOf(new Deployed(resources, changes), inputsWith({ albums, ...set }));
  const rates = systems.flatMap((system) =>
    limitsInOrder(system).map(({ limit, rate }) => [limit.name, rate] as const),
  );
  return (name: RegExp) => rates.find(([limit]) => name.test(limit))?.[1];
};

describe('a changed setting changes the answer:', () => {
  const leaderboard = 'Orders/Table/Leaderboard/Resource';
  it.each([
    [/writers of the page/, { [`${leaderboard}.batch_size`]: 200 }, 2],
    [/most ordered album/, { [`${leaderboard}.batch_size`]: 200 }, 2],
    [/concurrent invocations of drain-buffer/, { 'Orders/Buffer/Mapping.scaling_config.maximum_concurrency': 30 }, 3],
    [/concurrent invocations of drain-buffer/, { 'Orders/Buffer/Mapping.batch_size': 50 }, 0.5],
    [/counted-records/, { 'Orders/CountedRecords/Resource.on_demand_throughput.max_write_request_units': 25_000 }, 0.5],
    [/nodes of DAX/, { 'Scores/Cluster/Resource.replication_factor': 4 }, 2],
    [
      /units of the serverless cache/,
      { 'Messages/Cache/Resource.cache_usage_limits.0.ecpu_per_second.0.maximum': 5000 },
      0.5,
    ],
  ])('%s with %j', (name, changes, factor) => {
    expect((limitsOf(changes)(name) ?? 0) / (limitsOf()(name) ?? 0)).toBeCloseTo(factor, 1);
  });

  it('a timeout that is shorter than a full batch takes', () => {
    const timeout = /timeout of publish-leaderboard/;
    expect([limitsOf()(timeout), limitsOf({ 'Orders/Publish/Resource.timeout': 0.05 })(timeout)]).toEqual([
      Infinity,
      0,
    ]);
  });

  it('slow invocations with more of them for each shard', () => {
    const lanes = /publish-leaderboard for all shards/;
    const slow = { transactionMs: 900 };
    expect(limitsOf({}, slow)(lanes)).toBeLessThan(1000);
    expect(limitsOf({ [`${leaderboard}.parallelization_factor`]: 10 }, slow)(lanes)).toBe(Infinity);
  });

  it('a FIFO queue', () => {
    const fifo = { ...resources, aws_sqs_queue: { 'Orders/Buffer/Resource': { fifo_queue: true } } };
    const names = (from: Resources) =>
      limitsInOrder(systemsOf(new Deployed(from), inputsWith({ albums }))[0] as System).map((each) => each.limit.name);
    expect(names(fifo)).toEqual(expect.arrayContaining([...names(resources), 'messages of the busiest message group']));
    expect(names(resources)).not.toContain('messages of the busiest message group');
  });

  it('messages in flight, with a high concurrency and large batches', () => {
    const wide = {
      'Orders/Buffer/Mapping.scaling_config.maximum_concurrency': 1000,
      'Orders/Buffer/Mapping.batch_size': 1000,
    };
    expect(limitsOf(wide)(/in flight/)).toBeCloseTo(120_000 / (1 + 0.103), -2);
  });

  it('an environment without DAX', () => {
    const { aws_dax_cluster: _, ...without } = resources;
    const report = reportOf('local', new Deployed(without), inputsWith({ albums }));
    expect(report.systems.map(({ name }) => name)).toEqual(['orders', 'restaurants', 'messages']);
  });
});

describe('the report', () => {
  const report = (set: Readonly<Record<string, number>> = {}) =>
    reportOf('test', new Deployed(resources), inputsWith({ albums, ...set }));

  it('counts the functions that follow each stream', () => {
    expect(report().readers).toEqual([
      { table: 'Orders', readers: 1 },
      { table: 'Restaurants', readers: 1 },
      { table: 'Messages', readers: 2 },
    ]);
  });

  it('names the first limit at each rate', () => {
    const [orders] = report().systems;
    expect(orders?.rates.map(({ first }) => first)).toEqual([
      null,
      null,
      'writers of the page, one at a time',
      'writers of the page, one at a time',
      'writers of the page, one at a time',
    ]);
  });

  it('multiplies quantities with unit prices, and leaves out those that have none', () => {
    const [, , , messages] = report({ writeUnit: 1e-6 }).systems;
    const [at] = messages?.rates ?? [];
    // 2 for the message, and 3 for each of 5 members.
    expect(at?.monthly[0]).toMatchObject({ quantity: 100 * 17 * 2_628_000, dollars: 1.7 * 2628 });
    expect(at?.unpriced).toEqual(['cacheUnit']);
    const [, , , priced] = report({ cacheUnit: 1e-6 }).systems;
    expect(priced?.rates[0]?.unpriced).toEqual([]);
  });

  it('shows what has no price', () => {
    expect(fixedTable(report()).rows).toEqual([
      ['alarms', '2 × alarm-month', '`alarm`', '0.2'],
      ['3 × cache.m', '2,190 × hour of a cache node', '`cacheNodeHour`', 'no price'],
      ['data of serverless caches, at least', '73 × GB-hour of a serverless cache', '`cacheGigabyteHour`', 'no price'],
      ['2 × dax.r', '1,460 × hour of a DAX node', '`daxNodeHour`', 'no price'],
    ]);
    expect(
      fixedTable(report({ daxNodeHour: 0.1 }))
        .rows.at(-1)
        ?.at(-1),
    ).toBe('146');
  });

  it('links each quota to the page of AWS that has it', () => {
    const links = new Set<string>();
    const link = (text: string, url: string) => {
      links.add(url);
      return text;
    };
    for (const each of report().systems) systemTables(each, link);
    inputTables(report().inputs, link);
    expect([...links].filter((url) => !/^https:\/\/(docs\.)?aws\.amazon\.com\//.test(url))).toEqual([]);
    expect(links.size).toBeGreaterThan(15);
  });

  it('needs a block of the page for each table', () => {
    expect(() => withTables('', [report()], report())).toThrow('docs/scale.md must have the block orders');
  });
});

describe('the orders system', () => {
  const orders = (set: Readonly<Record<string, number>> = {}) => {
    const [system] = reportOf('test', new Deployed(resources), inputsWith({ albums, ...set })).systems;
    return system?.rates ?? [];
  };

  it('writes each counted record in a transaction, at two units', () => {
    expect(limitsOf()(/counted-records/)).toBeCloseTo(25_000, 0);
  });

  it('publishes once a second for each of the four shards of an idle table', () => {
    expect(orders()[0]?.stages[1]?.utilization).toBeCloseTo(4 * 0.06, 3);
  });

  it('fills the queue while a new table grows', () => {
    const [, , growing] = orders();
    const [, , grown] = orders({ newTableWriteUnits: 1e6 });
    // 4,000 units at first, doubled in half an hour: the integral of what arrives and is not written.
    const until = 1800 * Math.log2(2.5);
    const waiting = 10_000 * until - (4000 * 1800 * (2.5 - 1)) / Math.LN2;
    expect((growing?.backlogs[0]?.peak ?? 0) / waiting).toBeCloseTo(1, 2);
    expect(grown?.backlogs[0]?.peak).toBeLessThan(10_000);
  });
});

describe('what is counted agrees with the benches:', () => {
  const measured = (bench: string, name: string, unit: string) =>
    readResults(PLACES.folder)
      .find((result) => result.name === bench)
      ?.measurements.find((one) => one.name === name && one.unit === unit)?.value;

  it.each([2, 10, 100])('write units of a message to %d members', (members) => {
    const [, , , messages] = systemsOf(new Deployed(resources), inputsWith({ albums, members }));
    const units = measured(
      'conversations',
      `stable key and index, ${members} members, sending and fan-out`,
      'write units',
    );
    expect(messages?.drivers.find(({ name }) => name === 'writes of the table')?.perSecond(1)).toBe(units);
  });

  it('requests of a page: it is read, each shard of the board, the albums, and it is written', () => {
    expect(measured('leaderboard', 'publish-leaderboard, a page of 1,000 albums', 'requests')).toBe(
      LEADERBOARD_SHARDS + 3,
    );
  });
});
