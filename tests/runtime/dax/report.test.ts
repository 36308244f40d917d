import { systemClock } from '../../../runtime/cache/clock';
import { createReporter } from '../../../runtime/dax/report';

it('a report that fails does not fail the request, and its line is not lost', () => {
  const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const reporter = createReporter(
    'dax://host:8111',
    () => {
      throw new Error('disk full');
    },
    systemClock,
  );
  reporter.failure(new Error('broken'));
  reporter.recovery();
  expect(warned.mock.calls).toEqual([
    [
      'DAX at dax://host:8111 fails (broken). Requests go to DynamoDB until it answers again (reporting it failed: Error: disk full)',
    ],
    ['DAX at dax://host:8111 answers again (reporting it failed: Error: disk full)'],
  ]);
  warned.mockRestore();
});
