import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { encode, Incomplete, Reader } from './cbor';

/** The arguments of each method that the DAX client calls. */
const METHODS: Record<number, readonly [name: string, args: number]> = {
  1489122155: ['authorizeConnection', 5],
  455855874: ['endpoints', 0],
  [-742646399]: ['defineKeySchema', 1],
  [-1230579644]: ['defineAttributeListId', 1],
  670678385: ['defineAttributeList', 1],
  263244906: ['getItem', 3],
  [-2106490455]: ['putItem', 4],
  1013539361: ['deleteItem', 3],
  1425579023: ['updateItem', 3],
  [-931250863]: ['query', 3],
  [-1875390620]: ['scan', 2],
  [-697851100]: ['batchGetItem', 2],
  116217951: ['batchWriteItem', 2],
  1866287579: ['transactGetItems', 4],
  [-1160037738]: ['transactWriteItems', 9],
};

export interface Call {
  readonly method: string;
  readonly args: readonly unknown[];
}

/** Bytes to send, or what to do with the connection instead. */
export type Reaction = Buffer | 'silence' | 'close' | 'reset' | 'close without having read';

export const ok = (...body: unknown[]): Buffer => Buffer.concat([encode([]), ...body.map(encode)]);
export const failure = (codes: number[], message: string, details: unknown[] | null = null): Buffer =>
  Buffer.concat([encode(codes), encode(message), encode(details)]);

/** DynamoDB's errors, as DAX passes them on. */
export const dynamoError = (code: number, name: string, message = 'the message', more: unknown[] = []): Buffer =>
  failure([4, 37, 38, 39, code], message, ['request-1', name, 400, ...more]);

/** One node of a cluster that answers as the test says. Its table has the key `id` (S). */
export class FakeNode {
  readonly calls: Call[] = [];
  readonly sockets = new Set<Socket>();
  readonly authorizations: string[] = [];
  isSilent = false;
  /** All nodes, the leader first. @default this node alone */
  cluster: readonly FakeNode[] = [];
  private readonly lists: string[][] = [[], []];

  private constructor(
    private readonly server: Server,
    private react: (call: Call) => Reaction | undefined,
  ) {}

  static async start(
    react: (call: Call) => Reaction | undefined = () => undefined,
    tls?: { key: string; cert: string },
    port = 0,
  ) {
    const server = tls ? createTlsServer(tls) : createServer();
    const node = new FakeNode(server, react);
    server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => node.serve(socket));
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return node;
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  private asEndpoint(index: number): Map<number, unknown> {
    const role = index === 0 ? 1 : 2;
    return new Map<number, unknown>([
      ...([
        [0, index],
        [1, 'node'],
        [2, Buffer.of(127, 0, 0, 1)],
      ] as const),
      ...([
        [3, this.port],
        [4, role],
        [5, 'az'],
        [6, 1],
      ] as const),
    ]);
  }

  /** The calls of an operation. */
  count(method: string): number {
    return this.calls.filter((call) => call.method === method).length;
  }

  on(react: (call: Call) => Reaction | undefined): void {
    this.react = react;
  }

  /** The id of a list of attribute names. */
  listId(names: readonly string[]): number {
    const known = this.lists.findIndex((list) => list.join() === names.join());
    return known > 0 ? known : this.lists.push([...names]) - 1;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    let bytes = Buffer.alloc(0);
    let hasGreeted = false;
    socket.on('data', (data: Buffer) => {
      bytes = Buffer.concat([bytes, data]);
      for (;;) {
        const reader = new Reader(bytes);
        try {
          if (!hasGreeted) for (let item = 0; item < 5; item++) reader.next();
          else this.receive(socket, reader);
        } catch (error) {
          if (error instanceof Incomplete) return;
          socket.destroy();
          return;
        }
        hasGreeted = true;
        bytes = bytes.subarray(reader.at);
      }
    });
  }

  private receive(socket: Socket, reader: Reader): void {
    reader.next();
    const [method, count] = METHODS[reader.next() as number] ?? ['unknown', 0];
    const args = Array.from({ length: count }, () => reader.next());
    if (method === 'authorizeConnection') {
      this.authorizations.push(args[0] as string);
      return;
    }
    const call = { method, args };
    this.calls.push(call);
    const reaction = this.isSilent ? 'silence' : (this.react(call) ?? this.answer(call));
    if (Buffer.isBuffer(reaction)) socket.write(reaction);
    else if (reaction === 'close') socket.end();
    else if (reaction === 'reset') socket.resetAndDestroy();
  }

  private answer({ method, args }: Call): Buffer {
    switch (method) {
      case 'endpoints':
        return ok((this.cluster.length > 0 ? this.cluster : [this]).map((node, index) => node.asEndpoint(index)));
      case 'defineKeySchema':
        return ok(new Map([['id', 'S']]));
      case 'defineAttributeListId':
        return ok(this.listId(args[0] as string[]));
      case 'defineAttributeList':
        return ok(this.lists[args[0] as number] ?? []);
      case 'batchWriteItem':
        return ok(new Map(), [], new Map());
      case 'transactWriteItems':
        return ok([[], [], new Map()]);
      default:
        return ok(null);
    }
  }

  /** The values of an item without its key, as the protocol has them. @param values encoded attribute values */
  values(names: readonly string[], ...values: unknown[]): Buffer {
    return Buffer.concat([encode(names.length === 0 ? 1 : this.listId(names)), ...values.map(encode)]);
  }
}
