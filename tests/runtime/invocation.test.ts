import { batchResponse, deadlineOf, inOrder, recordsOf } from '../../runtime/invocation';

describe('deadlineOf', () => {
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
  ])('with %d ms left aborts after %d ms', (remaining, wait) => {
    expect(waited(remaining)).toEqual([[wait]]);
  });

  it.each([
    [Number.NaN, 'NaN'],
    [undefined, 'nothing'],
    ['1000', 'a string'],
  ])('rejects a context with %p left', (remaining, got) => {
    expect(() => waited(remaining)).toThrow(`context.getRemainingTimeInMillis() must return milliseconds, got ${got}`);
  });

  it.each([[undefined], [null], [{}]])('rejects the context %p', (context) => {
    expect(() => deadlineOf(context as never, 500)).toThrow('must return milliseconds, got nothing');
  });
});

describe('recordsOf', () => {
  it('returns the records of the event', () => {
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
  ])('rejects %p, which it describes and does not quote', (event, got) => {
    const said = () => recordsOf(event as never, 'an SQS queue');
    expect(said).toThrow(/^the event must be \{ "Records": \[ … \] \}, as an SQS queue sends it, got /);
    expect(said).toThrow(got);
    expect(said).not.toThrow('secret');
  });

  it.each([
    [null, 'null'],
    ['x', 'a string'],
    [[], 'a list of 0'],
  ])('rejects a record that is %p', (record, got) => {
    expect(() => recordsOf({ Records: [{}, record as never] }, 'a stream')).toThrow(
      `Records[1] must be an object, as a stream sends it, got ${got}`,
    );
  });
});

it('reports the records that failed', () => {
  expect(batchResponse(['a', 'b'])).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }] });
  expect(batchResponse([])).toEqual({ batchItemFailures: [] });
});

it('sorts by sequence numbers that are longer than any number', () => {
  const numbers = ['9', '100000000000000000000000000000000000002', '100000000000000000000000000000000000001', '10'];
  expect(
    inOrder(numbers.map((sequenceNumber) => ({ sequenceNumber }))).map(({ sequenceNumber }) => sequenceNumber),
  ).toEqual(['9', '10', '100000000000000000000000000000000000001', '100000000000000000000000000000000000002']);
});
