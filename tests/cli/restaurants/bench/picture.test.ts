import { drawSvg, toPng } from '../../../../cli/restaurants/bench/picture';
import { type Summary, summary } from '../../../../cli/restaurants/bench/summary';
import { measured } from './measured';

/** The texts of the plot, in order. */
const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

describe('the plot', () => {
  const panels: Summary[] = [summary(measured, 0, undefined), summary(measured, 4, { hit: 10, batch: 5 })];
  const svg = drawSvg('Reads in local', panels);

  it('has a title, and a panel per measurement with the speedup of a hit', () => {
    const [low, high] = panels.map(({ hit: { interval } }) => interval.map((bound) => bound.toFixed(1)))[0] ?? [];
    const texts = textsOf(svg);
    expect(texts).toContain('Reads in local');
    expect(texts).toContain(`a cache hit is 10.0 times (${low} to ${high}) as fast as the table, 4 reads each`);
    const slowed = '4 ms added to each response of the table: a cache hit is 10.0 times (';
    expect(texts.filter((text) => text?.startsWith(slowed))).toHaveLength(1);
    expect(texts.filter((text) => text === 'milliseconds')).toHaveLength(2);
  });

  it('lists table, hit and miss with their medians in each panel, fastest first', () => {
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
    for (let turn = 0; turn < 2; turn++) {
      const png = Buffer.from(await toPng(svg));
      expect(png.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1920, 1696]);
    }
  });
});
