import type { Graph } from '../shared/graph';
import { calculationOf, type Measure, type Metric, periodOf } from '../shared/metric';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html */
export const MAX_WIDGETS = 500;

/** In units of a dashboard's grid, which has 24 columns. */
const COLUMNS = 24;
const GRAPH = { width: 6, height: 6 };
const TITLE = { width: COLUMNS, height: 1 };

export interface Section {
  readonly title: string;
  readonly graphs: readonly Graph[];
}

/** Lays out the graphs of each section in rows below its title. Sections without graphs are left out. */
export function widgetsOf(sections: readonly Section[], region: string): object[] {
  let top = 0;
  return sections
    .filter(({ graphs }) => graphs.length > 0)
    .flatMap(({ title, graphs }) => {
      const first = top + TITLE.height;
      const perRow = COLUMNS / GRAPH.width;
      const placed = graphs.map((graph, index) => ({
        type: 'metric',
        x: (index % perRow) * GRAPH.width,
        y: first + Math.floor(index / perRow) * GRAPH.height,
        ...GRAPH,
        properties: propertiesOf(graph, region),
      }));
      const heading = { type: 'text', x: 0, y: top, ...TITLE, properties: { markdown: `## ${title}` } };
      top = first + Math.ceil(graphs.length / perRow) * GRAPH.height;
      return [heading, ...placed];
    });
}

const propertiesOf = ({ title, measures, threshold }: Graph, region: string) => ({
  title,
  region,
  view: 'timeSeries',
  metrics: measures.flatMap(linesOf),
  ...(threshold !== undefined && { annotations: { horizontal: [{ label: 'Alarm above', value: threshold }] } }),
});

/** The result of a calculation is shown, and not the metrics that it is made of. */
function linesOf(measure: Measure): unknown[] {
  const calculation = calculationOf(measure);
  const period = periodOf(measure);
  if (!calculation) return [lineOf(measure as Metric, { period })];
  return calculation.map((part) =>
    'expression' in part ? [{ ...part, period }] : lineOf(part.metric, { id: part.id, visible: false, period }),
  );
}

const lineOf = ({ namespace, metricName, dimensions, statistic }: Metric, options: object) => [
  namespace,
  metricName,
  ...Object.entries(dimensions).flat(),
  { stat: statistic, ...options },
];
