import { bar, perSecond } from '../../../cli/terminal/bar';

const text = (seconds: number, count: number, share?: number) => bar({ seconds, count, noun: 'restaurants', share });

it.each([
  [text(2, 10_420, 0.5), '████████████░░░░░░░░░░░░ 50 %, 10,420 restaurants, 5,210/s, 2 s left'],
  [text(5, 50, 0.04), '░░░░░░░░░░░░░░░░░░░░░░░░ 4 %, 50 restaurants, 10/s, 2 min 0 s left'],
  [text(60, 999, 0.999), '███████████████████████░ 99 %, 999 restaurants, 17/s, 1 s left'],
  [text(3, 30, 1), '████████████████████████ 100 %, 30 restaurants, 10/s, 0 s left'],
])('shows share, rate and remaining time: %s', (shown, expected) => {
  expect(shown).toBe(expected);
});

it('shows count and rate if the total is unknown', () => {
  expect([text(2, 7), text(2, 0, 0), text(0, 0, Number.NaN)]).toEqual([
    '7 restaurants, 4/s',
    '0 restaurants, 0/s',
    '0 restaurants, 0/s',
  ]);
});

it('shows a rate of 0 before any time has passed', () => {
  expect([perSecond(5, 0), perSecond(5000, 2)]).toEqual(['0', '2,500']);
});
