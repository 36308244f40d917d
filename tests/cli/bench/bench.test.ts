import { atLeast, atMost, measurement, ratio } from '../../../benchmarks/support/report';
import { reportText } from '../../../cli/bench';

it('formats a report as two tables', () => {
  const [ours, theirs] = [measurement('ours', 'items/s', [12_345.6]), measurement('theirs', 'items/s', [50.04])];
  const text = reportText({
    environment: { node: 'v20.9.0', platform: 'linux x64', cpu: 'a processor', cpus: 2 },
    measurements: [ours, theirs],
    ratios: [ratio('a', ours, theirs, atLeast(8)), ratio('b', ours, theirs, atMost(1)), ratio('c', ours, theirs)],
  });
  const lines = text.split('\n').map((line) => line.trim().split(/\s{2,}/));
  expect(lines).toEqual([
    ['Node v20.9.0, linux x64, 2 × a processor'],
    [''],
    ['measurement', 'median'],
    ['ours', '12,346', 'items/s'],
    ['theirs', '50', 'items/s'],
    [''],
    ['ratio', 'value', 'goal'],
    ['a', '246.71', '>= 8', 'met'],
    ['b', '246.71', '<= 1', 'missed'],
    ['c', '246.71'],
  ]);
});
