import type { PriceName, Quota } from './inputs';

export const SECONDS_PER_MONTH = 2_628_000;
/** Above this rate, a limit counts as never met. */
const HIGHEST_RATE = 1e10;

/** Something that a system uses up as its rate rises. */
export interface Limit {
  readonly name: string;
  /** 1: used up. It never falls as the rate rises. */
  readonly utilization: (rate: number) => number;
  /** What raises it in this repository or at AWS. */
  readonly raisedBy: string;
  /** The limit of AWS behind it @default a consequence of the design */
  readonly quota?: Quota;
}

/** A part of a system that work passes through. */
export interface Stage {
  readonly name: string;
  /** Where work waits that the stage cannot do yet @default nowhere: it is refused */
  readonly buffer?: string;
  readonly limits: readonly Limit[];
  /** The rate that it can take some seconds after the load began @default only the limits */
  readonly warmUp?: (seconds: number) => number;
  /** Seconds that work takes without waiting behind other work. */
  readonly seconds: (rate: number) => number;
}

/** Something that AWS charges for. */
export interface Driver {
  readonly name: string;
  /** How much of it one unit of the rate needs, in words. */
  readonly formula: string;
  readonly price: PriceName;
  readonly perSecond: (rate: number) => number;
}

export interface System {
  readonly name: string;
  /** `orders/s` */
  readonly unit: string;
  readonly stages: readonly Stage[];
  readonly drivers: readonly Driver[];
}

const known = new WeakMap<Limit, number>();

/** The highest rate at which a limit is not used up; infinite if none uses it up. */
export function metAt(limit: Limit): number {
  const rate = known.get(limit) ?? findRate(limit);
  known.set(limit, rate);
  return rate;
}

function findRate({ utilization }: Limit): number {
  if (utilization(HIGHEST_RATE) <= 1) return Number.POSITIVE_INFINITY;
  let [within, beyond] = [0, HIGHEST_RATE];
  while (beyond - within > Math.max(1e-3, within * 1e-6)) {
    const middle = (within + beyond) / 2;
    if (utilization(middle) <= 1) within = middle;
    else beyond = middle;
  }
  return within;
}

/** All limits of a system, the first to be met first. */
export const limitsInOrder = ({ stages }: System) =>
  stages
    .flatMap((stage) => stage.limits.map((limit) => ({ stage, limit, rate: metAt(limit) })))
    .sort((one, other) => compare(one.rate, other.rate));

/** Infinity minus infinity is not a number. */
const compare = (one: number, other: number): number => (one === other ? 0 : one - other);

/** The rate that a stage can take for as long as it has to. */
export const sustainedRate = ({ limits }: Stage): number => Math.min(...limits.map(metAt));
