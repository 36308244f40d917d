import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type FaultProxyOptions, listen, reset } from './connections';
import { type Fate, Faults } from './faults';
import { CONNECTION_FAULTS } from './rules';

interface TcpProxyOptions extends FaultProxyOptions {
  /** The service's name in rules, for example `redis`. */
  readonly service: string;
  readonly target: { readonly host: string; readonly port: number };
}

/**
 * Injects faults between clients and a server, in any request-response protocol. A request is what the client sends
 * until the server responds.
 */
export async function startTcpFaultProxy({ service, target, port, rulesFile, report }: TcpProxyOptions) {
  const faults = new Faults(rulesFile, report);
  const decide = () => faults.decide({ service, operation: undefined, possible: CONNECTION_FAULTS });
  const open = new Set<Socket>();
  // Otherwise the parts of a large request wait for acknowledgements, which are delayed by 40 ms.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    // Half-open: one side may end its stream and still wait for the other.
    relay(client, connect({ ...target, allowHalfOpen: true, noDelay: true }), decide);
  });
  return listen(server, port, () => {
    for (const client of open) client.destroy();
  });
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
      if (begins && fate.delayMilliseconds > 0) setTimeout(done, fate.delayMilliseconds, null, data);
      else done(null, data);
    },
  });
  const answers = new Transform({
    transform(data, _encoding, done) {
      if (fate?.fault === 'lost-answer') return breakOff();
      fate = undefined;
      done(null, data);
    },
  });
  // If one side breaks, the other is closed.
  Promise.all([pipeline(client, requests, server), pipeline(server, answers, client)]).catch(() => {
    client.destroy();
    server.destroy();
  });
}
