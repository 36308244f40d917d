import { deadlineOf, recordsOf } from '../../runtime/invocation';

describe('the deadline of an invocation', () => {
  const timeout = jest.spyOn(AbortSignal, 'timeout');
  const waited = (remaining: unknown) => {
    timeout.mockClear();
    deadlineOf({ getRemainingTimeInMillis: () => remaining as number }, 500);
    return timeout.mock.calls;
  };
  afterAll(() => timeout.mockRestore());

  it.each([
    [1500, 1000],
    [1500.75, 1000],
    [600.2, 100],
    [500.9, 0],
    [100, 0],
    [-3, 0],
    [Number.POSITIVE_INFINITY, 2 ** 31 - 1],
    [2 ** 40, 2 ** 31 - 1],
  ])('of %d ms left is reached after %d', (remaining, wait) => {
    expect(waited(remaining)).toEqual([[wait]]);
  });

  it.each([
    [Number.NaN, 'NaN'],
    [undefined, 'nothing'],
    ['1000', 'a string'],
  ])('is unknown when %p are left', (remaining, got) => {
    expect(() => waited(remaining)).toThrow(`context.getRemainingTimeInMillis() must return milliseconds, got ${got}`);
  });

  it.each([[undefined], [null], [{}]])('is unknown when the context is %p', (context) => {
    expect(() => deadlineOf(context as never, 500)).toThrow('must return milliseconds, got nothing');
  });
});

describe('the records of an event', () => {
  it('are those that the event has', () => {
    const Records = [{ messageId: 'a' }];
    expect(recordsOf({ Records }, 'an SQS queue')).toBe(Records);
    expect(recordsOf({ Records: [] }, 'an SQS queue')).toEqual([]);
  });

  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    [7, '7'],
    ['secret', 'a string'],
    [[{ messageId: 'a' }], 'a list of 1'],
    [{}, 'an object without attributes'],
    [{ key1: 'secret', key2: 'secret' }, 'an object with "key1", "key2"'],
    [{ Records: null }, 'an object with "Records"'],
    [Object.fromEntries(Array.from({ length: 11 }, (_, index) => [index, 0])), '"9", …'],
  ])('are missing in %p, which is named and not quoted', (event, got) => {
    const said = () => recordsOf(event as never, 'an SQS queue');
    expect(said).toThrow(/^the event must be \{ "Records": \[ … \] \}, as an SQS queue sends it, got /);
    expect(said).toThrow(got);
    expect(said).not.toThrow('secret');
  });

  it.each([
    [null, 'null'],
    ['x', 'a string'],
    [[], 'a list of 0'],
  ])('must each be an object, not %p', (record, got) => {
    expect(() => recordsOf({ Records: [{}, record as never] }, 'a stream')).toThrow(
      `Records[1] must be an object, as a stream sends it, got ${got}`,
    );
  });
});
