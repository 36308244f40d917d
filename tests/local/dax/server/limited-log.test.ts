import { distinctLog, limitedLog } from '../../../../local/dax/server/limited-log';

it('leaves out lines beyond 20 in ten seconds, and says how many', () => {
  const lines: string[] = [];
  let now = 0;
  const log = limitedLog(
    (line) => lines.push(line),
    () => now,
  );
  const many = (count: number) => Array.from({ length: count }, (_, index) => `${now}: ${index}`).forEach(log);
  many(20);
  now = 9_999;
  many(300);
  const atFirst = [...lines];
  now = 10_000;
  many(2);
  now = 30_000;
  many(1);
  expect([atFirst.length, lines.slice(20)]).toEqual([
    20,
    ['300 more lines were left out', '10000: 0', '10000: 1', '30000: 0'],
  ]);
});

it('repeats the line of a failure only after ten seconds', () => {
  const lines: string[] = [];
  let now = 0;
  const log = distinctLog(
    (line) => lines.push(line),
    () => now,
  );
  for (const line of ['a', 'b', 'a', 'a']) log(line);
  now = 10_000;
  log('a');
  expect(lines).toEqual(['a', 'b', 'a']);
});
