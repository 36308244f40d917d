/** The metrics of a node, named as in CloudWatch: counts since the node started. */
const METRICS = [
  'TotalRequestCount',
  'ErrorRequestCount',
  'FaultRequestCount',
  'ThrottledRequestCount',
  'ItemCacheHits',
  'ItemCacheMisses',
  'QueryCacheHits',
  'QueryCacheMisses',
  'ScanCacheHits',
  'ScanCacheMisses',
  'EvictedSize',
] as const;

export type Metric = (typeof METRICS)[number];

export class Counters {
  private readonly counts = Object.fromEntries(METRICS.map((metric) => [metric, 0])) as Record<Metric, number>;

  add(metric: Metric, amount = 1): void {
    this.counts[metric] += amount;
  }

  get values(): Readonly<Record<Metric, number>> {
    return { ...this.counts };
  }
}
