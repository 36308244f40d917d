import { startDax } from '../../../support/dax';
import { authorization, GET_ITEM, KEY_SCHEMA, PREAMBLE, RawClient, request, TABLE } from './raw-client';

const SCAN = -1875390620;
const schemaOf = request(KEY_SCHEMA).bytes(TABLE).finish();
const get = request(GET_ITEM).bytes(TABLE).bytes(Buffer.from('a')).nothing().finish();
const scan = request(SCAN).bytes(TABLE).nothing().finish();

let key = 'id';
const asked: string[] = [];
const send = async (command: object) => {
  const operation = command.constructor.name.replace(/Command$/, '');
  const definition = { AttributeName: key, AttributeType: 'S' };
  if (operation === 'DescribeTable') return { Table: { KeySchema: [definition], AttributeDefinitions: [definition] } };
  asked.push(operation);
  const item = { [key]: { S: 'a' } };
  return operation === 'Scan' ? { Items: [item] } : { Item: item };
};

it('forgets what it has cached once a table has other keys, because the keys are not part of cached items', async () => {
  const dax = await startDax({ client: { send: send as never } });
  const client = await RawClient.open(dax.port, PREAMBLE, authorization());
  const exchange = async (...requests: readonly Buffer[]) => {
    client.socket.write(Buffer.concat(requests));
    await client.items(requests.length * 2);
  };
  await exchange(schemaOf, get, scan, get, scan);
  const before = asked.splice(0);
  key = 'name';
  const now = performance.now();
  const clock = jest.spyOn(performance, 'now').mockReturnValue(now + 11_000);
  await exchange(schemaOf, get, scan, get, scan);
  clock.mockRestore();
  client.socket.destroy();
  await dax.close();
  expect([before, asked]).toEqual([
    ['GetItem', 'Scan'],
    ['GetItem', 'Scan'],
  ]);
});
