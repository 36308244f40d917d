/** A metric of CloudWatch, as alarms and graphs show it. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  /** Another metric with the same dimensions, of which the value is a percentage. @default none */
  readonly percentOf?: string;
  /** How often the service publishes the metric, or a multiple of that. @default 60 */
  readonly periodSeconds?: number;
}

interface Query extends Pick<Metric, 'periodSeconds'> {
  /** A Metrics Insights query with one result, for a metric whose dimensions are not all known. */
  readonly query: string;
}

export type Measure = Metric | Query;

export const MINUTE_SECONDS = 60;

/** A part of a calculation: an expression, or a metric that the expression refers to by its id. */
export type Part = { readonly id: string } & (
  | { readonly expression: string; readonly label?: string }
  | { readonly metric: Metric }
);

export const periodOf = ({ periodSeconds = MINUTE_SECONDS }: Measure): number => periodSeconds;

/** The calculation of a measure, whose first part is the result; undefined for a metric as it is. */
export function calculationOf(measure: Measure): readonly [Part, ...Part[]] | undefined {
  if ('query' in measure) return [{ id: 'query', expression: measure.query }];
  const { percentOf, ...metric } = measure;
  if (percentOf === undefined) return undefined;
  return [
    { id: 'percent', expression: '100 * part / whole', label: `${metric.metricName} in percent` },
    { id: 'part', metric },
    { id: 'whole', metric: { ...metric, metricName: percentOf } },
  ];
}
