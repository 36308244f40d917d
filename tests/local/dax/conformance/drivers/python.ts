import { join } from 'node:path';
import { pythonWith } from '../../../../../local/machine/python';
import { normalized } from '../answers';
import type { Driver, Failure } from './driver';
import { fromNative } from './native';
import { DriverProcess } from './process';
import { mapValues } from './values';

const folder = join(__dirname, '..');

/** Sends with a client of the Python package: `client` takes attribute values, and `resource` takes Python values. */
export async function pythonDriver(endpoint: string, kind: 'client' | 'resource'): Promise<Driver> {
  const python = await pythonWith({
    requirements: join(folder, 'requirements.txt'),
    module: 'amazondax, boto3',
    title: 'the Python DAX client',
  });
  const env = { ...process.env, AWS_DEFAULT_REGION: process.env.AWS_REGION };
  const clients = await DriverProcess.start(python, [join(folder, 'driver.py'), endpoint], env);
  const isNative = kind === 'resource';
  return {
    send: async ([operation, parameters]) => {
      // The program makes Python values of marked attribute values.
      const marked = isNative ? mapValues(parameters, (value) => ({ $value: value })) : parameters;
      const reply = await clients.send(kind, operation, marked);
      if ('unsupported' in reply) return reply;
      if ('error' in reply) return { error: normalized(reply.error) as Failure };
      return { output: normalized(isNative ? mapValues(reply.output, fromNative) : reply.output) };
    },
    close: () => clients.close(),
  };
}
