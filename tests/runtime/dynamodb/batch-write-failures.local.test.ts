import type { Outcome } from '../../../runtime/dynamodb/outcome';
import type { Write } from '../../../runtime/dynamodb/requests';
import type { Fault } from '../../support/faults';
import { ids, refused, toWrite, toWrites, useTable } from './fixture';

const { newClient, stored, unprocessed, put } = useTable();

it.each<[string, Fault]>([
  ['throttling', 'throttled'],
  ['a broken connection', 'reset'],
  ['an answer that is lost after the write', 'lost'],
  ['unprocessed items', unprocessed('1', '2')],
])('retries after %s', async (_fault, fault) => {
  const { written, pauses, requests } = await put(toWrites(ids(3)), (_command, attempt) =>
    attempt < 2 ? fault : undefined,
  );
  expect([written, await stored(), pauses, requests]).toEqual([ids(3), ids(3), [25, 50], 3]);
});

it.each<[string, Fault, Outcome, string[]]>([
  ['throttling', 'throttled', { kind: 'throttling', reason: 'ProvisionedThroughputExceededException' }, ['0', '1']],
  ['a broken connection', 'reset', { kind: 'passing', reason: 'ECONNRESET' }, ['0', '1']],
  ['unprocessed items', unprocessed('1'), { kind: 'throttling', reason: 'unprocessed' }, ['1']],
  [
    'answers about items that were not sent',
    unprocessed('1', 'stranger'),
    { kind: 'throttling', reason: 'unprocessed' },
    ['0', '1'],
  ],
])('retries after %s until the deadline, and reports what failed', async (_fault, fault, failure, failed) => {
  const deadline = new AbortController();
  const choose = (_command: string, attempt: number) => {
    if (attempt === 39) deadline.abort();
    return fault;
  };
  const outcome = await put(toWrites(ids(2)), choose, { signal: deadline.signal });
  expect([outcome.failed, outcome.failures]).toEqual([failed, failed.map(() => failure)]);
  // A request in flight at the deadline is aborted.
  expect([outcome.requests >= 40, outcome.requests <= 41]).toEqual([true, true]);
  expect(outcome.pauses.slice(0, 3)).toEqual([25, 50, 100]);
  expect(Math.max(...outcome.pauses)).toBe(250);
});

it('gives up after the last try', async () => {
  const { failed, requests } = await put(toWrites(ids(2)), () => 'throttled', { maxTries: 6 });
  expect([failed, requests]).toEqual([['0', '1'], 6]);
});

it.each(['AccessDeniedException', 'ResourceNotFoundException', 'UnrecognizedClientException', 'ExpiredTokenException'])(
  'stops at once when no request can succeed: %s',
  async (name) => {
    const { failed, failures, requests, pauses } = await put(toWrites(ids(1000)), () => refused(name, 400));
    const failure = { kind: 'table', reason: name, detail: `${name}: ${name} for arn:aws:dynamodb` };
    expect([failed.length, failures[0], pauses]).toEqual([1000, failure, []]);
    // Only the requests that were already in flight.
    expect(requests).toBeLessThanOrEqual(4);
  },
);

it('halves a request that the server keeps failing on, so that one item does not hold up the others', async () => {
  const client = newClient();
  client.middlewareStack.add((next) => async (args) => {
    return JSON.stringify(args.input).includes('{"S":"7"}') ? refused('InternalServerError', 500)() : next(args);
  });
  const { written, failed, failures } = await put(toWrites(ids(25)), undefined, { client, maxTries: 8 });
  const others = ids(25).filter((id) => id !== '7');
  expect([written, await stored()]).toEqual([others.sort(), others.sort()]);
  expect([failed, failures]).toEqual([['7'], [{ kind: 'passing', reason: 'InternalServerError' }]]);
});

it('halves a request that gets no answer, in case an item is the cause', async () => {
  const { written, requests } = await put(toWrites(ids(2)), (_command, attempt) => (attempt < 4 ? 'reset' : undefined));
  // Three tries together, then each item by itself; one of them fails once more.
  expect([written, requests]).toEqual([ids(2), 6]);
});

it('reports a failure when a client throws no error', async () => {
  const throwNothing = () => () => {
    throw undefined;
  };
  const { failures } = await put(toWrites(ids(1)), throwNothing, { maxTries: 2 });
  expect(failures).toMatchObject([{ kind: 'passing' }]);
});

it('isolates an item that the table refuses, and writes the rest', async () => {
  const invalid: Write = { ...toWrite('{"id":"x","at":1}'), item: { id: { S: 'x' } } };
  const [first, second] = [toWrites(ids(13)), toWrites(ids(50).slice(13))];
  const { written, failures } = await put([...first, invalid, ...second]);
  expect([written, await stored()]).toEqual([ids(50).sort(), ids(50).sort()]);
  expect(failures).toEqual([
    { kind: 'item', reason: 'refused', detail: expect.stringMatching(/^ValidationException: /) },
  ]);
});

it.each([
  ["Value 'secret' at 'requestItems' is wrong", 'ValidationException'],
  ['The parameter cannot be converted to a numeric value: secret', 'ValidationException'],
  ['The value "secret" is wrong', 'ValidationException'],
  [
    'One or more parameter values were invalid: Type mismatch for Index Key gsi',
    'ValidationException: One or more parameter values were invalid: Type mismatch for Index Key gsi',
  ],
  [`One or more parameter values were invalid: ${'x'.repeat(5000)}`, expect.stringMatching(/^.{300}$/)],
])('repeats a message of the table only when it quotes no value: %.60s', async (message, detail) => {
  const { failures } = await put(toWrites(['a']), () => () => {
    throw Object.assign(new Error(message), { name: 'ValidationException' });
  });
  expect(failures).toEqual([{ kind: 'item', reason: 'refused', detail }]);
});
