import { type CustomSeriesRenderItemAPI, type EChartsOption, init } from 'echarts';
import { FONT, WIDTH } from '../picture';

const BAR_HEIGHT = 34;
const HEAD = 72;
const FOOT = 56;
const LABELS = 360;
const CAP = 5;
const COLORS = { ours: '#1f6f8b', baseline: '#b3441e', whisker: '#222222' };

export interface BarChart {
  readonly title: string;
  readonly unit: string;
  readonly logarithmic: boolean;
  readonly bars: readonly {
    readonly name: string;
    readonly value: number;
    readonly lowest: number;
    readonly highest: number;
    readonly isBaseline: boolean;
  }[];
}

/** One bar per measurement, from the top, with a whisker from the lowest to the highest sample. */
export function drawBars(chart: BarChart): string {
  const height = HEAD + chart.bars.length * BAR_HEIGHT + FOOT;
  const drawing = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  drawing.setOption(chartOption(chart));
  const svg = drawing.renderToSVGString();
  drawing.dispose();
  return svg;
}

function chartOption({ title, unit, logarithmic, bars }: BarChart): EChartsOption {
  return {
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: FONT, color: '#222222' },
    title: { text: title, left: 24, top: 16, textStyle: { fontSize: 20, fontWeight: 'normal' } },
    grid: { left: LABELS, right: 96, top: HEAD, bottom: FOOT },
    xAxis: {
      type: logarithmic ? 'log' : 'value',
      ...(logarithmic && { min: 1 }),
      name: unit,
      nameLocation: 'middle',
      nameGap: 28,
      axisLabel: { formatter: short, hideOverlap: true },
      splitLine: { lineStyle: { color: '#dddddd' } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(({ name }) => name),
      axisLabel: { width: LABELS - 24, overflow: 'break', color: '#222222' },
      axisTick: { show: false },
    },
    series: [
      {
        type: 'bar',
        barWidth: '60%',
        data: bars.map(({ value, isBaseline }) => ({
          value,
          itemStyle: { color: isBaseline ? COLORS.baseline : COLORS.ours },
        })),
      },
      {
        type: 'custom',
        renderItem: (_, api) => whisker(api),
        encode: { x: [0, 1], y: 2 },
        data: bars.map(({ value, lowest, highest }, index) => [lowest, highest, index, value]),
      },
    ],
  };
}

/** A line with two caps, if the samples differ, and the value behind it. */
function whisker(api: CustomSeriesRenderItemAPI) {
  const [low, high, row, value] = [0, 1, 2, 3].map((dimension) => Number(api.value(dimension)));
  const [from = 0, y = 0] = api.coord([low ?? 0, row ?? 0]);
  const [to = 0] = api.coord([high ?? 0, row ?? 0]);
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    type: 'line' as const,
    shape: { x1, y1, x2, y2 },
    style: { stroke: COLORS.whisker, lineWidth: 1.5 },
  });
  const lines = [line(from, y, to, y), line(from, y - CAP, from, y + CAP), line(to, y - CAP, to, y + CAP)];
  const label = {
    type: 'text' as const,
    style: { text: short(value ?? 0), x: to + 10, y: y - 6, font: `13px ${FONT}`, fill: '#222222' },
  };
  return { type: 'group' as const, children: [...(low === high ? [] : lines), label] };
}

/** `26,400` as `26.4 k` */
const short = (value: number): string => {
  const [divisor, suffix] = value >= 1e6 ? [1e6, ' M'] : value >= 1000 ? [1000, ' k'] : [1, ''];
  return `${Number((value / divisor).toPrecision(3))}${suffix}`;
};
