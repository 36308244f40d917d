import { drawSvg, type Panel, toPng } from '../../../cli/bench/picture';
import { percentiles } from '../../../cli/bench/summary';

/** The texts of the plot, in order. */
const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

describe('the plot', () => {
  const lines = [
    { name: 'table', color: '#b3441e', percentiles: percentiles([4, 6, 5, 5]) },
    { name: 'cache miss', color: '#8a8a8a', percentiles: percentiles([7, 8, 7, 6]) },
    { name: 'cache hit', color: '#1f6f8b', percentiles: percentiles([0.5, 0.5, 0.4, 0.6]) },
  ];
  const panels: Panel[] = [
    { heading: 'without latency', lines },
    { heading: 'with latency', lines },
  ];
  const svg = drawSvg('Reads in local', panels);

  it('has a title, and a panel per measurement with its heading', () => {
    const texts = textsOf(svg);
    expect(texts).toEqual(expect.arrayContaining(['Reads in local', 'without latency', 'with latency']));
    expect(texts.filter((text) => text === 'milliseconds')).toHaveLength(2);
  });

  it('lists the ways of reading with their medians in each panel, fastest first', () => {
    const named = [
      ['cache hit', 'median 0.50 ms'],
      ['table', 'median 5.00 ms'],
      ['cache miss', 'median 7.00 ms'],
    ].flat();
    const texts = textsOf(svg).filter((text) => named.includes(text ?? ''));
    expect(texts).toEqual([...named, ...named]);
  });

  it('draws three lines in each panel', () => {
    const colors = ['#b3441e', '#8a8a8a', '#1f6f8b'];
    const lines = colors.map((color) => svg.match(new RegExp(`<path [^>]*stroke="${color}"`, 'g'))?.length);
    expect(lines).toEqual([2, 2, 2]);
  });

  it('is taller with more panels', () => {
    const heightOf = (count: number) => Number(/height="(\d+)"/.exec(drawSvg('Reads', panels.slice(0, count)))?.[1]);
    expect([heightOf(1), heightOf(2)]).toEqual([472, 848]);
  });

  it('escapes the title', () => {
    const titled = drawSvg('<b>Reads & "more"</b>', panels.slice(0, 1));
    expect(textsOf(titled)).toContain('&lt;b&gt;Reads &amp; &quot;more&quot;&lt;/b&gt;');
    expect(titled).not.toContain('<b>');
  });

  it('renders as a PNG of twice its size, more than once', async () => {
    const small = drawSvg('Reads', panels.slice(0, 1));
    for (let turn = 0; turn < 2; turn++) {
      const png = Buffer.from(await toPng(small));
      expect(png.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1920, 944]);
    }
  });
});
