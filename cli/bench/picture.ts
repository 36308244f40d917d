import { readFileSync } from 'node:fs';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { type EChartsOption, init } from 'echarts';
import type { Percentiles } from './summary';

export const WIDTH = 960;
const PANEL_HEIGHT = 300;
const HEAD = 96;
const GAP = 76;
export const FONT = 'DejaVu Sans';
/** The slowest reads are left out: they would make the axis ten times as long. */
const SHOWN = 0.995;

/** One measurement. */
export interface Panel {
  readonly heading: string;
  readonly lines: readonly Line[];
}

interface Line {
  readonly name: string;
  readonly color: string;
  readonly percentiles: Percentiles;
}

/** One panel per measurement: the share of reads finished within a given time. */
export function drawSvg(title: string, panels: readonly Panel[]): string {
  const height = HEAD + panels.length * (PANEL_HEIGHT + GAP);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  chart.setOption(chartOption(title, panels));
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

let renderer: Promise<void> | undefined;

/** Renders the SVG at twice its size, with a bundled font: the machine may have none. */
export async function toPng(svg: string): Promise<Uint8Array> {
  // initWasm throws if it is called twice.
  renderer ??= initWasm(readFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  await renderer;
  const font = readFileSync(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
  const options = {
    fitTo: { mode: 'zoom', value: 2 },
    font: { fontBuffers: [font], defaultFontFamily: FONT },
  } as const;
  return new Resvg(svg, options).render().asPng();
}

const top = (index: number) => HEAD + index * (PANEL_HEIGHT + GAP);

function chartOption(title: string, panels: readonly Panel[]): EChartsOption {
  return {
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: FONT, color: '#222222' },
    title: [
      { text: title, left: 24, top: 16, textStyle: { fontSize: 20, fontWeight: 'normal' } },
      ...panels.map(({ heading }, index) => ({
        text: heading,
        left: 24,
        top: top(index) - 34,
        textStyle: { fontSize: 14, fontWeight: 'normal' as const, color: '#444444' },
      })),
    ],
    grid: panels.map((_, index) => ({ left: 64, right: 180, top: top(index), height: PANEL_HEIGHT - 20 })),
    xAxis: xAxes(panels),
    yAxis: panels.map((_, gridIndex) => ({
      gridIndex,
      min: 0,
      max: 100,
      interval: 25,
      axisLabel: { formatter: '{value} %' },
    })),
    series: panels.flatMap(({ lines }, index) => lines.map((line) => seriesOf(index, line))),
    graphic: panels.flatMap(({ lines }, index) => legend(lines, index)),
  };
}

/** Logarithmic, with the same range in each panel. */
function xAxes(panels: readonly Panel[]) {
  const all = panels.flatMap(({ lines }) => lines.map(({ percentiles }) => percentiles));
  const longest = Math.max(...all.map((percentiles) => curve(percentiles).at(-1)?.[0] ?? 0));
  const shortest = Math.min(...all.map(({ samples }) => samples[0] ?? 1));
  return panels.map((_, gridIndex) => ({
    gridIndex,
    type: 'log' as const,
    min: roundDown(shortest),
    max: longest,
    name: 'milliseconds',
    nameLocation: 'middle' as const,
    nameGap: 28,
    axisLabel: { formatter: (value: number) => (Number.isInteger(Math.log10(value)) ? String(value) : '') },
    minorSplitLine: { show: true, lineStyle: { color: '#f2f2f2' } },
    splitLine: { lineStyle: { color: '#dddddd' } },
  }));
}

const seriesOf = (panel: number, { name, color, percentiles }: Line) => ({
  name,
  type: 'line' as const,
  xAxisIndex: panel,
  yAxisIndex: panel,
  showSymbol: false,
  lineStyle: { color, width: 2.5 },
  itemStyle: { color },
  data: curve(percentiles),
  markPoint: {
    symbol: 'circle',
    symbolSize: 9,
    label: { show: false },
    data: [{ name: 'median', coord: [percentiles.median, 50] }],
  },
});

/** Next to each panel: names, colors and medians, fastest first. */
const legend = (lines: readonly Line[], index: number) =>
  [...lines]
    .sort((one, other) => one.percentiles.median - other.percentiles.median)
    .map(({ name, color, percentiles }, row) => ({
      type: 'text' as const,
      left: WIDTH - 168,
      top: top(index) + 8 + row * 46,
      style: {
        text: `${name}\nmedian ${percentiles.median.toFixed(2)} ms`,
        fill: color,
        font: `13px ${FONT}`,
        lineHeight: 18,
      },
    }));

/** Milliseconds and percent. */
const curve = ({ samples }: Percentiles): [number, number][] =>
  samples
    .slice(0, Math.ceil(samples.length * SHOWN))
    .map((milliseconds, index) => [milliseconds, (100 * (index + 1)) / samples.length]);

/** To one significant digit, so that the axis starts at a round number. */
const roundDown = (value: number): number => {
  const unit = 10 ** Math.floor(Math.log10(value));
  return Math.floor(value / unit) * unit;
};
