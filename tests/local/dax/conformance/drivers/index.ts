import { createDaxClient } from '../../../../../runtime/dax';
import { daxDriver, documentDriver } from './dax';
import type { Client, Driver } from './driver';
import { plainDriver, plainNumbers } from './plain';
import { pythonDriver } from './python';

/** What the JavaScript clients of DAX have in common. Their types lack some of it. */
interface DaxClient {
  shutdown(): void;
}
type Callback = (error: unknown, data: unknown) => void;

/** Creates a client that connects to the endpoint. */
export const createDriver: Readonly<Record<Client, (endpoint: string) => Promise<Driver>>> = {
  '@amazon-dax-sdk/client-dax': async (endpoint) => {
    const { Dax } = require('@amazon-dax-sdk/client-dax');
    const dax = new Dax({ endpoint });
    return daxDriver(
      (method, parameters) => dax[method](parameters),
      () => dax.shutdown(),
    );
  },
  '@amazon-dax-sdk/lib-dax': async (endpoint) => {
    const { DaxDocument } = require('@amazon-dax-sdk/lib-dax');
    const document: DaxClient = new DaxDocument({ endpoint });
    return documentDriver(document, () => document.shutdown());
  },
  'amazon-dax-client (Node.js)': async (endpoint) => {
    const AmazonDaxClient = require('amazon-dax-client');
    const dax = new AmazonDaxClient({ endpoints: [endpoint] });
    const call = (method: string, parameters: unknown) =>
      new Promise((resolve, reject) => {
        const callback: Callback = (error, data) => (error ? reject(error) : resolve(data));
        dax[method](parameters, callback);
      });
    return daxDriver(call, () => dax.shutdown());
  },
  'tableside/runtime/dax': async (endpoint) => adapterDriver(endpoint),
  'amazon-dax-client (Python)': async (endpoint) => pythonDriver(endpoint, 'client'),
  'amazon-dax-client (Python) resource': async (endpoint) => pythonDriver(endpoint, 'resource'),
};

/** On a busy machine, answers take long, and the adapter must not go to the table for that. */
const PATIENCE_MS = 120_000;

/** The adapter sends consistent reads to the table, whose numbers have to be in plain digits. */
function adapterDriver(endpoint: string): Driver {
  const patience = { readTimeoutMilliseconds: PATIENCE_MS, writeTimeoutMilliseconds: PATIENCE_MS };
  return plainDriver(createDaxClient({ endpoint, ...patience, report: () => undefined }), plainNumbers);
}
