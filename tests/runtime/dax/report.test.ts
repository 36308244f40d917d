import { systemClock } from '../../../runtime/cache/clock';
import { createReporter } from '../../../runtime/dax/report';

let time = 0;
const clock = { ...systemClock, now: () => time };
const url = 'dax://host:8111';
const failed = {
  dax: 'unavailable',
  cause: `DAX at ${url} fails (broken). Requests go to DynamoDB until it answers again`,
};

it('reports a failure as JSON, again every 30 seconds while it lasts, and the recovery', () => {
  const lines: string[] = [];
  const reporter = createReporter(url, (line) => lines.push(line), clock);
  for (const at of [0, 29_999, 30_000, 59_999, 60_000]) {
    time = at;
    reporter.failure(new Error('broken'));
  }
  reporter.recovery();
  expect(lines.map((line) => JSON.parse(line))).toEqual([failed, failed, failed, { dax: 'available again', url }]);
});

it('a report that fails does not fail the request, and its line is not lost', () => {
  const written = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const report = () => {
    throw new Error('disk full');
  };
  const reporter = createReporter(url, report, clock);
  reporter.failure(new Error('broken'));
  reporter.recovery();
  const lines = written.mock.calls.map(([line]) => JSON.parse(String(line)));
  written.mockRestore();
  expect(lines).toEqual([
    { ...failed, reporting: 'Error: disk full' },
    { dax: 'available again', url, reporting: 'Error: disk full' },
  ]);
});
