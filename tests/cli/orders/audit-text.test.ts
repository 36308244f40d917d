import { type AuditReport, auditText, isOk } from '../../../cli/orders/audit-text';

const right: AuditReport = {
  orders: 12,
  uncountable: 2,
  counted: 13n,
  expired: 3n,
  unlisted: 0,
  leaderboard: [],
  page: [],
  waiting: 3,
  inFlight: 2,
  deadLetters: 1,
  failures: 0,
  paused: false,
};
const lines = (report: Partial<AuditReport>, env: 'local' | 'dev' = 'local') =>
  auditText(env, { ...right, ...report }).split('\n');

it('lists the numbers and says that everything agrees', () => {
  expect(lines({})).toEqual([
    '12 orders in the table (2 without a usable album), 13 counted (3 of them have expired). Messages: 3 waiting, 2 in flight, 1 in the dead-letter queue, 0 in the failure queue of the leaderboard.',
    'The leaderboard and the page agree with the orders table.',
  ]);
});

it('groups the digits of every number', () => {
  const numbers = { orders: 1200, uncountable: 1300, counted: 1400n, expired: 1500n, waiting: 1600, inFlight: 1700 };
  expect(lines({ ...numbers, deadLetters: 1800, failures: 1900 })[0]).toBe(
    '1,200 orders in the table (1,300 without a usable album), 1,400 counted (1,500 of them have expired). Messages: 1,600 waiting, 1,700 in flight, 1,800 in the dead-letter queue, 1,900 in the failure queue of the leaderboard.',
  );
});

it.each<[string, Partial<AuditReport>]>([
  ['a count differs', { leaderboard: [{ album: 'A', artist: 'K', expected: 2n, actual: 1n }] }],
  ['a count is not a number', { leaderboard: [{ album: 'A', artist: 'K', expected: 2n, actual: null }] }],
  [
    'the page differs',
    { page: [{ album: 'A', artist: 'K', expected: 2n, actual: 1n, expectedRows: [1], actualRows: [1] }] },
  ],
  ['the index lacks an album', { unlisted: 1 }],
  ['the stream is paused', { paused: true }],
])('ends with the repair command when %s', (_, report) => {
  expect(lines(report).at(-1)).toMatch(/: npx tableside orders recount$/);
  expect(lines(report, 'dev').at(-1)).toMatch(/: npx tableside orders recount --env dev$/);
});

it('shows counts of any size, and no control characters', () => {
  const text = lines({
    leaderboard: [{ album: '\u001b[2J\u202eA', artist: 'K\n', expected: 9007199254740993n, actual: null }],
  }).join('\n');
  expect(text).toContain('\\u{1b}[2J\\u{202e}A');
  expect(text).toContain('9007199254740993');
  expect(text).toContain('not a number');
});

it.each<[boolean, Partial<AuditReport>]>([
  [true, {}],
  [false, { paused: true }],
  [false, { unlisted: 1 }],
])('is ok: %s for %j', (expected, report) => {
  expect(isOk({ ...right, ...report })).toBe(expected);
});

it('shows the actual and the expected rows on the page', () => {
  const text = lines({
    page: [{ album: 'A', artist: 'K', expected: 2n, actual: 2n, expectedRows: [1], actualRows: [2, 3] }],
  });
  expect(text[2]?.trimEnd().split(/ {2,}/)).toEqual([
    expect.stringContaining('page'),
    'artist',
    'expected',
    expect.stringContaining('found'),
  ]);
  expect(text[3]).toContain('2 (row 1)');
  expect(text[3]).toContain('2 (rows 2, 3)');
});

it('points to the failure queue when changes could not be counted', () => {
  expect(lines({ failures: 2 }).at(-1)).toBe(
    'The failure queue has the changes that could not be counted, with the reason.',
  );
});
