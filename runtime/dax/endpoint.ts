import { inspect } from 'node:util';

/** The discovery endpoint of a cluster. */
export interface DaxEndpoint {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** The endpoint as a URL, with its port. */
  readonly url: string;
}

/** The ports of clusters without and with encryption in transit; AWS shows endpoints without a port. */
const PORTS = { dax: 8111, daxs: 9111 };

/** @param name the option or variable that holds the endpoint @throws Error that names it, the rule and the value */
export function parseEndpoint(name: string, endpoint: unknown): DaxEndpoint {
  const text = typeof endpoint === 'string' ? endpoint : '';
  const [, scheme, host, port] = /^(daxs?):\/\/([\w-]+(?:\.[\w-]+)*)(?::(\d{1,5}))?\/?$/i.exec(text) ?? [];
  const key = scheme?.toLowerCase() as keyof typeof PORTS | undefined;
  const number = port === undefined && key ? PORTS[key] : Number(port);
  if (!key || !host || !(number >= 1 && number <= 65_535)) {
    throw new Error(
      `${name} must be daxs://host:9111 for a cluster with TLS or dax://host:8111 for one without, got ${shown(endpoint)}`,
    );
  }
  // The DAX client asks DNS servers for addresses, and they do not know localhost.
  const reachable = host.toLowerCase() === 'localhost' ? '127.0.0.1' : host;
  return {
    host: reachable,
    port: number,
    tls: key === 'daxs',
    url: `${key}://${reachable}:${number}`,
  };
}

/** Without a password. In JavaScript, it may be anything. */
const shown = (endpoint: unknown) =>
  typeof endpoint === 'string' ? `'${endpoint.replace(/\/\/[^@/]*@/, '//…@')}'` : inspect(endpoint);
