import { createDaxClient, createTableClient } from '../../../runtime/dax';
import { parseEndpoint } from '../../../runtime/dax/endpoint';

describe('the endpoint of a cluster', () => {
  it.each([
    ['dax://my-cluster.abc.dax-clusters.eu-west-1.amazonaws.com:8111', 8111, false],
    ['daxs://my-cluster.abc.dax-clusters.eu-west-1.amazonaws.com:9111', 9111, true],
    ['daxs://my-cluster.abc.dax-clusters.eu-west-1.amazonaws.com/', 9111, true],
    ['DAX://my-cluster.abc.dax-clusters.eu-west-1.amazonaws.com', 8111, false],
  ])('may be %s', (text, port, tls) => {
    const host = 'my-cluster.abc.dax-clusters.eu-west-1.amazonaws.com';
    const url = `${tls ? 'daxs' : 'dax'}://${host}:${port}`;
    expect(parseEndpoint('endpoint', text)).toEqual({ host, port, tls, url });
  });

  it('is 127.0.0.1 for localhost, which the DAX client cannot resolve', () => {
    const endpoint = { host: '127.0.0.1', port: 8111, tls: false, url: 'dax://127.0.0.1:8111' };
    expect(parseEndpoint('endpoint', 'dax://localhost:8111')).toEqual(endpoint);
    expect(parseEndpoint('endpoint', 'dax://localhost')).toEqual(endpoint);
  });

  it.each([
    '',
    'http://my-cluster:8111',
    'rediss://my-cluster:6379',
    'my-cluster:8111',
    'my-cluster',
    'dax://',
    'dax://:8111',
    'dax://my-cluster:0',
    'dax://my-cluster:65536',
    'dax://my-cluster:port',
    'dax://a,dax://b',
    // The DAX client cannot parse it.
    'dax://[::1]:8111',
    'dax://my-cluster:8111/path',
  ])('must not be %j', (text) => {
    const rule = 'must be daxs://host:9111 for a cluster with TLS or dax://host:8111 for one without';
    expect(() => createDaxClient({ endpoint: text })).toThrow(new Error(`endpoint ${rule}, got '${text}'`));
    expect(() => createTableClient({ DAX_ENDPOINT: text })).toThrow(new Error(`DAX_ENDPOINT ${rule}, got '${text}'`));
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [8111, '8111'],
    [['dax://my-cluster'], "[ 'dax://my-cluster' ]"],
  ])('must not be %p, which only JavaScript accepts', (endpoint, got) => {
    expect(() => createDaxClient({ endpoint } as never)).toThrow(
      `endpoint must be daxs://host:9111 for a cluster with TLS or dax://host:8111 for one without, got ${got}`,
    );
  });

  it('must not be missing with all options', () => {
    expect(() => createDaxClient(undefined as never)).toThrow('endpoint must be daxs://host:9111 for a cluster');
  });

  it('is not quoted with a password', () => {
    expect(() => parseEndpoint('endpoint', 'http://user:secret@host')).toThrow("got 'http://…@host'");
  });
});

describe('the options of a DAX client', () => {
  it.each(['readTimeoutMilliseconds', 'writeTimeoutMilliseconds', 'maxFallbackReads'])(
    'must have an integer as %s',
    (name) => {
      const create = (value: unknown) => () => createDaxClient({ endpoint: 'dax://host:8111', [name]: value });
      for (const value of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '1000', null]) {
        expect(create(value)).toThrow(new Error(`${name} must be an integer from 1 to 2147483647, got ${value}`));
      }
    },
  );
});

it.each([null, 'console'])('a DAX client rejects the report %p', (report) => {
  const create = () => createDaxClient({ endpoint: 'dax://host:8111', report: report as never });
  expect(create).toThrow(new Error(`report must be a function, got ${report === null ? report : `'${report}'`}`));
});

describe('a table client', () => {
  it('is a plain client without DAX_ENDPOINT, and loads the DAX client only with it', async () => {
    let loads = 0;
    jest.doMock('@amazon-dax-sdk/client-dax', () => {
      loads += 1;
      return { Dax: class {} };
    });
    const table = { region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
    createTableClient({}, { table }).destroy();
    await new Promise(setImmediate);
    expect(loads).toBe(0);
    createTableClient({ DAX_ENDPOINT: 'dax://127.0.0.1:1' }, { table, report: () => undefined }).destroy();
    await new Promise(setImmediate);
    expect(loads).toBe(1);
  });
});
