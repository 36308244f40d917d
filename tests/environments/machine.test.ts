import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { environments } from '../../environments';
import { onThisMachine } from '../../environments/machine';
import { root } from '../../local/machine/paths';
import { portsFrom } from '../../local/machine/ports';
import { plainEnvironment } from '../support/environment';

const { local, dev, prod } = environments;
const before = process.env;
let home: string;

beforeEach(() => {
  process.env = plainEnvironment();
  home = mkdtempSync(join(tmpdir(), 'tableside-machine-'));
  process.env.TABLESIDE_HOME = home;
});
afterEach(() => {
  process.env = before;
  rmSync(home, { recursive: true });
});

const found = () => {
  const { endpoint, redisPort, daxEndpoint } = onThisMachine(local);
  return { endpoint, redisPort, daxEndpoint };
};

it('changes in local only that the path of the certificate authority is absolute, if no variables are set', () => {
  delete process.env.TABLESIDE_HOME;
  expect(onThisMachine(local)).toEqual({ ...local, daxCaFile: join(root, local.daxCaFile ?? '') });
});

it('stores the state in TABLESIDE_HOME', () => {
  expect(onThisMachine(local).state).toEqual({ kind: 'local', path: join(home, 'terraform.tfstate') });
});

it.each([
  ['an absolute', () => home],
  ['a relative', () => relative(root, home)],
])('expects the certificate authority in %s TABLESIDE_HOME', (_, homeOf) => {
  process.env.TABLESIDE_HOME = homeOf();
  expect(onThisMachine(local).daxCaFile).toBe(join(home, 'dax', 'ca.pem'));
});

it('takes the port from TABLESIDE_PORT', () => {
  process.env.TABLESIDE_PORT = '4666';
  expect(found()).toEqual({
    endpoint: 'http://127.0.0.1:4666',
    redisPort: 4668,
    daxEndpoint: 'http://127.0.0.1:4670',
  });
});

it('takes the port on which the local AWS was started, unless TABLESIDE_PORT is set', () => {
  writeFileSync(join(home, 'aws.port'), '4777');
  expect(found()).toEqual({
    endpoint: 'http://127.0.0.1:4777',
    redisPort: 4779,
    daxEndpoint: 'http://127.0.0.1:4781',
  });
  process.env.TABLESIDE_PORT = '4666';
  expect(found().endpoint).toBe('http://127.0.0.1:4666');
});

it.each(['', 'abc', '99999'])('ignores a recorded port of "%s"', (note) => {
  writeFileSync(join(home, 'aws.port'), note);
  expect(found().endpoint).toBe('http://127.0.0.1:4566');
});

it('takes the endpoint from AWS_ENDPOINT_URL, with the default port of Redis and without DAX', () => {
  process.env.AWS_ENDPOINT_URL = 'http://localhost:4000';
  expect(found()).toEqual({ endpoint: 'http://localhost:4000', redisPort: 6379, daxEndpoint: undefined });
  const { daxCaFile, scores } = onThisMachine(local);
  expect([daxCaFile, scores]).toEqual([undefined, undefined]);
});

it('takes the management API of DAX from AWS_ENDPOINT_URL_DAX for another local AWS only', () => {
  process.env.AWS_ENDPOINT_URL_DAX = 'http://localhost:5000';
  expect([found().daxEndpoint, onThisMachine(dev)]).toEqual(['http://127.0.0.1:4570', dev]);
  process.env.AWS_ENDPOINT_URL = 'http://localhost:4000';
  expect([found().daxEndpoint, onThisMachine(local).scores]).toEqual(['http://localhost:5000', local.scores]);
});

it.each(['abc', '0', '65521', '1.5', '4666.0', '1e4', '0x1000', ' 4666', '4_666', '+4666'])(
  'rejects the TABLESIDE_PORT %p for local only',
  (port) => {
    process.env.TABLESIDE_PORT = port;
    expect(() => onThisMachine(local)).toThrow(
      new Error(`TABLESIDE_PORT must be a whole number between 1 and 65520, got ${port}`),
    );
    for (const config of [dev, prod]) expect(onThisMachine(config)).toBe(config);
  },
);

it('uses the ports of the Redis proxy and of the management API of DAX as the defaults of local', () => {
  const { port } = new URL(local.endpoint ?? '');
  const { functionsRedis, dax } = portsFrom(Number(port));
  expect([local.redisPort, local.daxEndpoint]).toEqual([functionsRedis, `http://127.0.0.1:${dax}`]);
});
