import * as crypto from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, Server } from 'node:net';
import { freePort, isFree } from '../../../local/machine/ports';

jest.mock('node:crypto', () => ({ ...jest.requireActual('node:crypto'), randomInt: jest.fn() }));
const randomInt = jest.mocked(crypto.randomInt as (least: number, end: number) => number);
beforeEach(() => randomInt.mockImplementation(jest.requireActual('node:crypto').randomInt));
afterEach(() => jest.restoreAllMocks());

it('is not an ephemeral port', async () => {
  const port = await freePort();
  expect(randomInt.mock.calls).toEqual(expect.arrayContaining([[10_000, 32_000]]));
  expect(await isFree(port)).toBe(true);
});

it('is the first of several consecutive free ports', async () => {
  const server = createServer().listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  randomInt.mockReturnValueOnce(taken - 3);
  expect(await freePort(4)).not.toBe(taken - 3);
});

it('is not searched for if listening is not permitted', async () => {
  jest.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server) {
    this.emit('error', Object.assign(new Error('permission denied'), { code: 'EACCES' }));
    return this;
  });
  await expect(freePort()).rejects.toThrow('permission denied');
});
