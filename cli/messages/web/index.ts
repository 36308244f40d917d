import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { isBlocked, LOOPBACK, UNBLOCKED } from '../../../local/machine/ports';
import { type CommonOptions, command, print, wholeNumber } from '../../terminal/command';
import { connectMessages, type Messages } from '../service';
import { createMessagesServer } from './server';

/** Unless another program uses it: then any free one. */
const USUAL_PORT = 4600;

interface Options extends CommonOptions {
  readonly port?: number;
}

export const webCommand = () =>
  command(
    'web',
    'Hold conversations in the browser, until Ctrl-C',
    'messages web --port 4600',
    'The page is served to this machine only. It has no login: you choose who you are, and every program on this ' +
      'machine can do the same while the command runs. The functions and the stream are used with your credentials.',
  )
    .option(
      '--port <number>',
      `Port on 127.0.0.1; 0 for any free one (default: ${USUAL_PORT}, or a free one if that is in use)`,
      webPort,
    )
    .action(async ({ env, json, port }: Options) => {
      const url = await serve(await connectMessages(env), port);
      print({ json }, { url }, `The conversations of ${env} are at ${url}\nEnd with Ctrl-C.`);
    });

const anyPort = wholeNumber(0, 65_535);
const webPort = Object.assign(
  (text: string): number => {
    const port = anyPort(text);
    // 0 means any free one.
    if (port === 0 || !isBlocked(port)) return port;
    throw new InvalidArgumentError(`It must be ${UNBLOCKED}.`);
  },
  { range: anyPort.range },
);

/** Serves until the process ends. @returns the address of the page @throws if the port is in use */
async function serve(service: Messages, port: number | undefined): Promise<string> {
  const server = createMessagesServer(service);
  try {
    await listen(server, port ?? USUAL_PORT);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (port !== undefined)
      throw new Error(`Port ${port} is in use. Choose another one with --port.`, { cause: error });
    await listen(server, 0);
  }
  return `http://${LOOPBACK}:${(server.address() as AddressInfo).port}/`;
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, LOOPBACK);
  // Rejects with an error.
  await once(server, 'listening');
}
