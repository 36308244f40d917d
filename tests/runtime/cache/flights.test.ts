import { type Entry, Flights } from '../../../runtime/cache/flights';

/** A look-up whose entries the test settles. */
function lookUp() {
  const entries: Entry<string>[] = [];
  let end: (error?: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve());
  });
  const start = (all: readonly Entry<string>[]) => {
    entries.push(...all);
    return ended;
  };
  const settle = (key: string) =>
    entries.find((entry) => entry.key[0] === key)?.settle({ value: `value of ${key}`, source: 'loader' });
  return { start, settle, end: (error?: Error) => end(error), keys: () => entries.map(({ key }) => key[0]) };
}
const values = async (found: ReturnType<Flights<string>['get']>) => (await found).map(({ value }) => value);

it('looks up a key once for all requests, in the order of their keys', async () => {
  const [flights, first, second] = [new Flights<string>(), lookUp(), lookUp()];
  const one = flights.get([['a'], ['b']], undefined, first.start);
  const two = flights.get([['c'], ['b'], ['c']], undefined, second.start);
  for (const key of ['a', 'b']) first.settle(key);
  second.settle('c');
  first.end();
  second.end();
  expect(await values(one)).toEqual(['value of a', 'value of b']);
  expect(await values(two)).toEqual(['value of c', 'value of b', 'value of c']);
  expect([first.keys(), second.keys()]).toEqual([['a', 'b'], ['c']]);
});

it('keeps the keys of groups apart', async () => {
  const [flights, first, second] = [new Flights<string>(), lookUp(), lookUp()];
  flights.get([['a']], ['g'], first.start);
  flights.get([['a']], ['h'], second.start);
  expect([first.keys(), second.keys()]).toEqual([['a'], ['a']]);
});

it('looks up a found key again, even if its earlier look-up is still in progress', async () => {
  const [flights, first, second] = [new Flights<string>(), lookUp(), lookUp()];
  flights.get([['a'], ['b']], undefined, first.start);
  first.settle('a');
  const again = flights.get([['a']], undefined, second.start);
  first.settle('b');
  first.end();
  await new Promise(setImmediate);
  // The end of the first look-up must not remove the second one.
  const third = flights.get([['a']], undefined, lookUp().start);
  second.settle('a');
  second.end();
  expect([await values(again), await values(third)]).toEqual([['value of a'], ['value of a']]);
  expect(second.keys()).toEqual(['a']);
});

it('answers a request that joined as soon as its own keys are found', async () => {
  const [flights, first] = [new Flights<string>(), lookUp()];
  const one = flights.get([['a'], ['b']], undefined, first.start);
  const joined = flights.get([['a']], undefined, lookUp().start);
  first.settle('a');
  expect(await values(joined)).toEqual(['value of a']);
  first.end(new Error('throttled'));
  await expect(one).rejects.toThrow('throttled');
});

it('rejects every request whose keys a failed look-up did not find, and looks them up again next time', async () => {
  const [flights, first, second] = [new Flights<string>(), lookUp(), lookUp()];
  const requests = [1, 2].map(() => flights.get([['a']], undefined, first.start));
  first.end(new Error('throttled'));
  for (const request of requests) await expect(request).rejects.toThrow('throttled');
  const again = flights.get([['a']], undefined, second.start);
  second.settle('a');
  second.end();
  expect(await values(again)).toEqual(['value of a']);
});

it('answers with values that were found before their look-up failed, as when one cannot be stored', async () => {
  const [flights, first] = [new Flights<string>(), lookUp()];
  const found = flights.get([['a']], undefined, first.start);
  first.settle('a');
  first.end(new TypeError('Do not know how to serialize a BigInt'));
  expect(await values(found)).toEqual(['value of a']);
});
