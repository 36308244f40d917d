import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type FaultProxy, listen, reset } from './connections';
import { type Fate, Faults } from './faults';
import { CONNECTION_FAULTS } from './rules';

export interface TcpProxyOptions {
  /** What rules call it (`redis`, `dax`). */
  readonly service: string;
  readonly target: { readonly host: string; readonly port: number };
  /** On loopback; 0 for any that is free. */
  readonly port: number;
  readonly rulesFile: string;
  /** Told what is wrong in the file of rules. @default console.error */
  readonly report?: (problem: string) => void;
}

/**
 * Stands between clients and a server of any protocol in which the client asks and the server answers. A request is
 * what the client sends until the server says something.
 */
export async function startTcpFaultProxy(options: TcpProxyOptions): Promise<FaultProxy> {
  const { service, target, port, rulesFile, report = console.error } = options;
  const faults = new Faults(rulesFile, report);
  const decide = () => faults.decide({ service, operation: undefined, possible: CONNECTION_FAULTS });
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    // One side that waits for the other to finish must be able to: no end of a stream ends its socket.
    relay(client, connect({ ...target, allowHalfOpen: true }), decide);
  });
  const listening = await listen(server, port);
  return {
    port: listening,
    async close() {
      server.close();
      for (const client of open) client.destroy();
    },
  };
}

function relay(client: Socket, server: Socket, decide: () => Fate): void {
  let fate: Fate | undefined;
  const breakOff = () => {
    reset(client);
    server.destroy();
  };
  const requests = new Transform({
    transform(data, _encoding, done) {
      const begins = fate === undefined;
      fate ??= decide();
      if (begins && fate.fault === 'reset') return breakOff();
      setTimeoutOrNow(begins ? fate.delayMilliseconds : 0, () => done(null, data));
    },
  });
  const answers = new Transform({
    transform(data, _encoding, done) {
      if (fate?.fault === 'lost-answer') return breakOff();
      fate = undefined;
      done(null, data);
    },
  });
  // When one side breaks, the other does.
  Promise.all([pipeline(client, requests, server), pipeline(server, answers, client)]).catch(() => {
    client.destroy();
    server.destroy();
  });
}

function setTimeoutOrNow(milliseconds: number, act: () => void): void {
  if (milliseconds > 0) setTimeout(act, milliseconds);
  else act();
}
