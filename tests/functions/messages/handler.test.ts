import { createHandler } from '../../../functions/messages/handler';

const consumedCapacity = { readUnits: 1, writeUnits: 2 };

it.each([
  [{ message_uuid: 'm', created: true, consumedCapacity }, { items: 1 }],
  [
    { items: [{ message: 'Hi' }, { message: 'all' }], source: 'cache', consumedCapacity },
    { items: 2, source: 'cache' },
  ],
  [
    { items: [], source: 'table', consumedCapacity },
    { items: 0, source: 'table' },
  ],
])('answers with the time that it took, and logs one line without what people wrote', async (answer, logged) => {
  const lines: unknown[] = [];
  const requests: unknown[] = [];
  const call = async (request: object) => {
    requests.push(request);
    if (requests.length > 1) throw new Error('throttled');
    return answer;
  };
  let time = 0;
  const handler = createHandler(call, {
    now: () => (time += 1.25),
    log: (_, message, fields) => message === 'trail' || lines.push(fields),
  });
  expect(await handler({ message: 'Hi' })).toEqual({ ...answer, milliseconds: 1.25 });
  await expect(handler({})).rejects.toThrow('throttled');
  expect(requests).toEqual([{ message: 'Hi' }, {}]);
  expect(lines).toEqual([{ ...logged, milliseconds: 1.25 }, { error: 'Error: throttled' }]);
});
