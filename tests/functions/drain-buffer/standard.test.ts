import type { Outcome } from '../../../runtime/dynamodb/outcome';
import type { Write } from '../../../runtime/dynamodb/requests';
import { drain, order, refused, throttled, written } from './fixture';

describe('drainStandard', () => {
  it.each<[string, Outcome, string[], object]>([
    ['acknowledges', 'written', [], { written: 1, superseded: 1, failed: 0, reasons: {} }],
    ['reports', throttled, ['a', 'b'], { written: 0, superseded: 0, failed: 2, reasons: { ThrottlingException: 2 } }],
  ])('%s a superseded message with the one that was %j', async (_verb, outcome, failed, figures) => {
    const messages = [order('a', 'x', 2, { sentAt: 2 }), order('b', 'x', 1, { sentAt: 1 })];
    expect(await drain(messages, () => outcome)).toEqual({
      failed,
      calls: ['x2'],
      lines: [{ received: 2, rejected: [], ...figures }],
    });
  });

  it('puts a later message that costs more after an earlier one, so that the earlier one does not replace it', async () => {
    const later = { messageId: 'b', sentAt: 2, body: `{"id":"x","v":2,"a":"${'-'.repeat(100_000)}"}` };
    const messages = [order('a', 'x', 1, { sentAt: 1 }), later, order('c', 'y', 3, { sentAt: 3 })];
    expect(await drain(messages, written)).toMatchObject({
      failed: [],
      calls: ['y3', 'x1', 'x2'],
      lines: [{ written: 3, superseded: 0 }],
    });
    const firstFails = ({ item }: Write) => (item.v?.N === '1' ? throttled : 'written');
    expect(await drain(messages, firstFails)).toMatchObject({ failed: [], lines: [{ written: 2, superseded: 1 }] });
    const secondFails = ({ item }: Write) => (item.v?.N === '2' ? throttled : 'written');
    expect(await drain(messages, secondFails)).toMatchObject({ failed: ['b'], lines: [{ written: 2, superseded: 0 }] });
  });

  it('writes the previous message when the table refuses the latest one with its key', async () => {
    const messages = [order('a', 'x', 1), order('b', 'x', 2), order('c', 'x', 3), order('d', 'y', 4)];
    const answer = ({ item }: Write) => (item.v?.N === '3' ? refused : 'written');
    expect(await drain(messages, answer)).toMatchObject({
      failed: ['c'],
      calls: ['y4', 'x3', 'x2'],
      lines: [{ written: 2, superseded: 1, failed: 1, reasons: { refused: 1 } }],
    });
  });

  it('ignores message groups of a standard queue', async () => {
    const messages = [{ ...order('a', 'x', 1, { group: 'g' }), body: '' }, order('b', 'y', 1, { group: 'g' })];
    expect((await drain(messages, written)).failed).toEqual(['a']);
  });
});
