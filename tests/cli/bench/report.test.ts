import { type Comparison, panelOf, summaryText } from '../../../cli/bench/report';
import { percentiles, speedup } from '../../../cli/bench/summary';

const [table, hit] = [
  [4, 6, 5, 5],
  [0.5, 0.5, 0.4, 0.6],
];
const comparison = (injectedMilliseconds: number): Comparison<'table' | 'hit'> => ({
  injectedMilliseconds,
  coldStart: injectedMilliseconds === 0,
  first: { table: 40, hit: 3 },
  variants: { table: percentiles(table), hit: percentiles(hit) },
  hit: { name: 'Hits', value: 10, interval: [8.26, 12.04], goal: '>= 10', holds: true },
});
const ways = { table: { name: 'the table', color: 'red' }, hit: { name: 'a hit', color: 'blue' } };

it.each([
  [0, 'a cache hit is 10.0 times (8.3 to 12.0) as fast as the table, 4 reads each'],
  [
    4,
    '4 ms added to each response of the table: a cache hit is 10.0 times (8.3 to 12.0) as fast as the table, 4 reads each',
  ],
])('makes a panel of a measurement with %i ms of added latency', (added, heading) => {
  expect(panelOf(comparison(added), ways, 'a cache hit')).toEqual({
    heading,
    lines: [
      { name: 'the table', color: 'red', percentiles: percentiles(table) },
      { name: 'a hit', color: 'blue', percentiles: percentiles(hit) },
    ],
  });
});

it.each([
  [0, 'Without added latency:', 'first read, cold start'],
  [4, 'With 4 ms added to each response of the table:', 'first read, warm process'],
])('formats a measurement with %i ms of added latency', (added, first, column) => {
  const { hit: goal } = comparison(added);
  const missed = { ...goal, name: 'Batches', holds: false };
  const none = speedup('Others', Array(7).fill(2), Array(7).fill(1));
  const few = speedup('Few', [2, 2], [1, 1], 2);
  const lines = summaryText(comparison(added), [goal, missed, none, few]).split('\n');
  expect(lines.map((line) => line.trim().split(/\s{2,}/))).toEqual([
    [first],
    ['ms', 'median', 'p90', 'p99', column],
    ['table', '5.00', '6.00', '6.00', '40.00'],
    ['hit', '0.50', '0.60', '0.60', '3.00'],
    ['Hits: 10.0 times as fast (8.3 to 12.0 with 95 % confidence), goal >= 10: met'],
    ['Batches: 10.0 times as fast (8.3 to 12.0 with 95 % confidence), goal >= 10: missed'],
    ['Others: 2.0 times as fast (2.0 to 2.0 with 95 % confidence)'],
    [
      'Few: 2.0 times as fast (without confidence), goal >= 2: could not be measured, because it takes at least 7 reads in each way',
    ],
  ]);
});
