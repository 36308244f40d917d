import type { Deployed } from './deployed';
import { simulate } from './fluid';
import { type Inputs, PRICES, type PriceName } from './inputs';
import { messages } from './messages';
import { orders } from './orders';
import { restaurants } from './restaurants';
import { scores } from './scores';
import { type Driver, limitsInOrder, metAt, SECONDS_PER_MONTH, type System } from './system';

export const RATES = [100, 1000, 10_000, 100_000, 1_000_000] as const;
/** The systems whose tables have a stream. */
const STREAMS = ['Orders', 'Restaurants', 'Messages'] as const;
/** AWS charges for at least this much data of a serverless Valkey cache. */
const LEAST_GIGABYTES = 0.1;
const HOURS_PER_MONTH = SECONDS_PER_MONTH / 3600;

export type ScaleReport = ReturnType<typeof reportOf>;
export type SystemReport = ScaleReport['systems'][number];
export type AtRate = SystemReport['rates'][number];

/** What the systems of an environment do at each rate. */
export const reportOf = (environment: string, deployed: Deployed, inputs: Inputs) => ({
  environment,
  systems: systemsOf(deployed, inputs).map((system) => systemReport(system, inputs)),
  readers: STREAMS.map((table) => ({ table, readers: deployed.readersOf(`${table}/Table/Resource`) })),
  fixed: fixedOf(deployed, inputs),
  inputs,
});

export const systemsOf = (deployed: Deployed, { values }: Inputs): System[] => [
  orders(deployed, values),
  restaurants(deployed, values),
  ...(deployed.count('aws_dax_cluster') > 0 ? [scores(deployed, values)] : []),
  messages(deployed, values),
];

const systemReport = (system: System, inputs: Inputs) => ({
  name: system.name,
  unit: system.unit,
  limits: limitsInOrder(system).map(({ stage, limit: { name, raisedBy, quota }, rate }) => ({
    name,
    stage: stage.name,
    /** Null: at no rate. */
    metAt: Number.isFinite(rate) ? rate : null,
    raisedBy,
    quota,
  })),
  drivers: system.drivers.map(({ name, formula, price }) => ({ name, formula, price })),
  rates: RATES.map((rate) => atRate(system, rate, inputs)),
});

function atRate(system: System, rate: number, inputs: Inputs) {
  const monthly = system.drivers.map((driver) => monthlyOf(driver, rate, inputs));
  return {
    rate,
    first: limitsInOrder(system).find(({ limit }) => metAt(limit) < rate)?.limit.name ?? null,
    stages: system.stages.map(({ name, limits }) => ({
      name,
      utilization: Math.max(...limits.map(({ utilization }) => utilization(rate))),
    })),
    ...simulate(system, rate),
    monthly,
    /** US dollars, without what has no price. */
    monthlyDollars: monthly.reduce((sum, { dollars }) => sum + (dollars ?? 0), 0),
    unpriced: monthly.filter(({ dollars }) => dollars === null).map(({ price }) => price),
  };
}

function monthlyOf({ name, price, perSecond }: Driver, rate: number, { prices }: Inputs) {
  const quantity = perSecond(rate) * SECONDS_PER_MONTH;
  const unitPrice = prices[price];
  return { name, price, quantity, dollars: unitPrice === null ? null : quantity * unitPrice };
}

/** What an environment costs without any traffic. */
function fixedOf(deployed: Deployed, { prices }: Inputs) {
  const fixed = (name: string, quantity: number, price: PriceName) => {
    const unitPrice = prices[price];
    return {
      name,
      quantity,
      unit: PRICES[price].unit,
      price,
      dollars: unitPrice === null ? null : quantity * unitPrice,
    };
  };
  const cache = deployed.cache('Restaurants/Cache/Resource');
  const dax = deployed.count('aws_dax_cluster') > 0 ? deployed.dax('Scores/Cluster/Resource') : undefined;
  return [
    fixed('alarms', deployed.count('aws_cloudwatch_metric_alarm'), 'alarm'),
    ...('nodes' in cache
      ? [fixed(`${cache.nodes} × ${cache.nodeType}`, cache.nodes * HOURS_PER_MONTH, 'cacheNodeHour')]
      : []),
    fixed(
      'data of serverless caches, at least',
      deployed.count('aws_elasticache_serverless_cache') * LEAST_GIGABYTES * HOURS_PER_MONTH,
      'cacheGigabyteHour',
    ),
    ...(dax ? [fixed(`${dax.nodes} × ${dax.nodeType}`, dax.nodes * HOURS_PER_MONTH, 'daxNodeHour')] : []),
  ];
}
