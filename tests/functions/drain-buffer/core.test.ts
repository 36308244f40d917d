import { inReadingOrder, inSequence, type Message } from '../../../functions/drain-buffer/core';

const message = (id: string, place: number, more: Partial<Message> = {}): Message => ({
  id,
  body: '',
  cost: 100,
  sentAt: 0,
  place,
  ...more,
});
const ids = (messages: readonly Message[]) => messages.map(({ id }) => id);

it('reads cheap messages first, and the latest first among equally cheap ones', () => {
  const messages = [
    message('huge', 0, { cost: 1_400_000, sentAt: 9 }),
    message('old', 1, { sentAt: 1 }),
    message('large', 2, { cost: 200_000, sentAt: 9 }),
    message('new, early in the batch', 3, { cost: 60_000, sentAt: 2 }),
    message('new, late in the batch', 4, { cost: 10, sentAt: 2 }),
  ];
  expect(ids(inReadingOrder(messages))).toEqual([
    'new, late in the batch',
    'new, early in the batch',
    'old',
    'large',
    'huge',
  ]);
});

it('orders messages of a FIFO queue by sequence number, wherever they are in the batch', () => {
  const numbers = ['18849496460467696130', '9849496460467696128', '18849496460467696129'];
  const messages = numbers.map((sequence, place) => message(`m${place}`, place, { fifo: { group: 'g', sequence } }));
  expect(ids(inSequence(messages))).toEqual(['m1', 'm2', 'm0']);
});
