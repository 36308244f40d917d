interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

type Part = string | { readonly [option: string]: unknown };

const PERIODS = [1, 5, 10, 30];
const STATISTIC = /^(Average|Minimum|Maximum|Sum|SampleCount|p\d{1,2}(\.\d+)?)$/;
const OPTIONS = ['stat', 'period', 'id', 'visible', 'label', 'expression'];

const isWhole = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;

/** What a dashboard shows: titles of its widgets, thresholds by the alarm that they belong to, and regions. */
export function readDashboard(body: string) {
  const { widgets } = JSON.parse(body) as { widgets: readonly Widget[] };
  const properties = widgets.map((widget) => widget.properties);
  const lines = properties.flatMap(({ title, annotations }) =>
    annotations ? [[title, thresholdOf(annotations)]] : [],
  );
  const regions = properties.flatMap(({ region }) => region ?? []);
  return {
    problems: problemsOf(body),
    titles: properties.map(({ title }) => title),
    lines: Object.fromEntries(lines),
    regions: [...new Set(regions)],
  };
}

/** Of the only line. */
function thresholdOf(annotations: unknown): unknown {
  const { horizontal: [line, ...others] = [] } = annotations as { horizontal?: { label: string; value: unknown }[] };
  return others.length === 0 && line?.label === 'Alarm above' ? line.value : annotations;
}

/**
 * What is wrong with the body of a dashboard, by the rules of
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function problemsOf(body: string): string[] {
  const { widgets, ...others } = JSON.parse(body) as { widgets: readonly Widget[] };
  const unknown = Object.keys(others).filter((name) => !['start', 'end', 'periodOverride', 'variables'].includes(name));
  return [
    ...unknown.map((name) => `${name} is no part of a dashboard`),
    ...(widgets.length > 500 ? [`${widgets.length} widgets are too many`] : []),
    ...widgets.flatMap((widget, index) => problemsOfWidget(widget).map((problem) => `widget ${index}: ${problem}`)),
    ...overlaps(widgets),
  ];
}

function problemsOfWidget({ type, x, y, width, height, properties }: Widget): string[] {
  const isPlaced = isWhole(x, 0, 23) && isWhole(y, 0, 10_000) && isWhole(width, 1, 24) && isWhole(height, 1, 1000);
  const place = isPlaced && x + width <= 24 ? [] : [`is placed wrongly: ${[x, y, width, height]}`];
  if (type === 'text') return [...place, ...(typeof properties.markdown === 'string' ? [] : ['has no markdown'])];
  return type === 'metric' ? [...place, ...problemsOfMetrics(properties)] : [...place, `has the type ${type}`];
}

function problemsOfMetrics({ region, title, metrics, view, annotations, ...others }: Widget['properties']): string[] {
  const lines = metrics as readonly (readonly Part[])[];
  const ids = lines.flatMap((line) => (line.at(-1) as { id?: string }).id ?? []);
  const lineTexts = (annotations as { horizontal: { label: string; value: number }[] } | undefined)?.horizontal ?? [];
  return [
    ...Object.keys(others).map((name) => `has the unknown property ${name}`),
    ...(/^[a-z]{2}(-[a-z]+)+-\d$/.test(String(region)) ? [] : [`has the region ${region}`]),
    ...(title !== '' && typeof title === 'string' ? [] : ['has no title']),
    ...(view === 'timeSeries' ? [] : [`has the view ${view}`]),
    ...(lines.length >= 1 && lines.length <= 100 ? [] : [`has ${lines.length} metrics`]),
    ...(new Set(ids).size === ids.length ? [] : ['repeats an id']),
    ...lines.flatMap(problemsOfLine),
    ...lineTexts.filter(({ value }) => typeof value !== 'number').map(({ value }) => `has the threshold ${value}`),
  ];
}

/** A line is a namespace, a name, and pairs of dimensions; or an expression. Options are last. */
function problemsOfLine(line: readonly Part[]): string[] {
  const options = line.at(-1) as Readonly<Record<string, unknown>>;
  const names = line.slice(0, -1);
  const { period, stat, expression, id } = options;
  const isPeriod = PERIODS.includes(Number(period)) || isWhole(Number(period) / 60, 1, 1440);
  const isNamed =
    names.length >= 2 && names.length % 2 === 0 && names.every((name) => typeof name === 'string' && name);
  return [
    ...Object.keys(options).filter((name) => !OPTIONS.includes(name)),
    ...(isPeriod ? [] : [`period ${period}`]),
    ...(id === undefined || /^[a-z]\w*$/.test(String(id)) ? [] : [`id ${id}`]),
    ...(expression !== undefined || STATISTIC.test(String(stat)) ? [] : [`statistic ${stat}`]),
    ...((expression === undefined ? isNamed : names.length === 0) ? [] : [`names ${JSON.stringify(names)}`]),
  ];
}

function overlaps(widgets: readonly Widget[]): string[] {
  const cells = widgets.flatMap(({ x, y, width, height }) =>
    Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`),
  );
  return cells.length === new Set(cells).size ? [] : ['widgets overlap'];
}
