import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environments } from '../../environments';
import { onThisMachine } from '../../environments/machine';
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
  const { endpoint, redisPort } = onThisMachine(local);
  return { endpoint, redisPort };
};

it('does not change local if no variables are set', () => {
  delete process.env.TABLESIDE_HOME;
  expect(onThisMachine(local)).toEqual(local);
});

it('stores the state in TABLESIDE_HOME', () => {
  expect(onThisMachine(local).state).toEqual({ kind: 'local', path: join(home, 'terraform.tfstate') });
});

it('takes the port from TABLESIDE_PORT', () => {
  process.env.TABLESIDE_PORT = '4666';
  expect(found()).toEqual({ endpoint: 'http://127.0.0.1:4666', redisPort: 4668 });
});

it('takes the port on which the local AWS was started, unless TABLESIDE_PORT is set', () => {
  writeFileSync(join(home, 'aws.port'), '4777');
  expect(found()).toEqual({ endpoint: 'http://127.0.0.1:4777', redisPort: 4779 });
  process.env.TABLESIDE_PORT = '4666';
  expect(found().endpoint).toBe('http://127.0.0.1:4666');
});

it.each(['', 'abc', '99999'])('ignores a recorded port of "%s"', (note) => {
  writeFileSync(join(home, 'aws.port'), note);
  expect(found().endpoint).toBe('http://127.0.0.1:4566');
});

it('takes the endpoint from AWS_ENDPOINT_URL, with the default port of Redis', () => {
  process.env.AWS_ENDPOINT_URL = 'http://localhost:4000';
  expect(found()).toEqual({ endpoint: 'http://localhost:4000', redisPort: 6379 });
});

it.each(['abc', '0', '65533', '1.5'])('rejects the TABLESIDE_PORT %s for local only', (port) => {
  process.env.TABLESIDE_PORT = port;
  expect(() => onThisMachine(local)).toThrow(
    new Error(`TABLESIDE_PORT must be a whole number between 1 and 65532, got ${port}`),
  );
  for (const config of [dev, prod]) expect(onThisMachine(config)).toBe(config);
});

it('uses the port of the Redis proxy as the default of local', () => {
  const { port } = new URL(local.endpoint ?? '');
  expect(local.redisPort).toBe(portsFrom(Number(port)).functionsRedis);
});
