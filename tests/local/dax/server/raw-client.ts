import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { readOne } from '../../../../local/dax/cbor/reader';
import { Scanner } from '../../../../local/dax/cbor/scanner';
import { Writer } from '../../../../local/dax/cbor/writer';
import type { Fate } from '../../../../local/dax/server/connection';
import { startDax } from '../../../support/dax';

const SigV4Gen = require('@amazon-dax-sdk/client-dax/src/SigV4Gen');

export const [GET_ITEM, PUT_ITEM, QUERY, BATCH_GET, KEY_SCHEMA, AUTHORIZE] = [
  263244906, -2106490455, -931250863, -697851100, -742646399, 1489122155,
];
export const TABLE = Buffer.from('things');

export const PREAMBLE = new Writer()
  .text('J7yne5G')
  .integer(0)
  .bytes(Buffer.alloc(16, 7))
  .map(1)
  .text('UserAgent')
  .text('test')
  .integer(0)
  .finish();
const LIMITS = { depth: 64, items: 10_000, bytes: 10_000_000 };

export const request = (method: number) => new Writer().integer(1).integer(method);
export const ENDPOINTS = request(455855874).finish();

/** The ids of items that the table answers late: after these milliseconds. */
export const [SLOW, SLOWER] = ['slow', 'slower'];
const DELAYS: Readonly<Record<string, number>> = { [SLOW]: 300, [SLOWER]: 2500 };

/** Starts an endpoint over a table that has an item for every key. @param lines gets what it logs */
export function startOverAnything(
  lines: string[],
  nodes = 1,
  fateOf?: (operation: string) => Fate,
  tls?: { readonly cert: string; readonly key: string },
) {
  const send = async (command: object) => {
    if (command.constructor.name === 'DescribeTableCommand') {
      const [AttributeName, AttributeType] = ['id', 'S'];
      return { Table: { KeySchema: [{ AttributeName }], AttributeDefinitions: [{ AttributeName, AttributeType }] } };
    }
    const id = command instanceof GetItemCommand ? (command.input.Key?.id?.S ?? '') : '';
    if (DELAYS[id] !== undefined) await setTimeout(DELAYS[id]);
    if (command instanceof GetItemCommand) return { Item: { id: command.input.Key?.id, name: command.input.Key?.id } };
    if (command instanceof PutItemCommand) return {};
    throw new Error(`unexpected ${command.constructor.name}`);
  };
  return startDax({
    client: { send: send as never },
    nodes,
    log: (line) => lines.push(line),
    ...(fateOf && { fateOf }),
    ...(tls && { tls }),
  });
}

export function authorization(secretAccessKey = 'test'): Buffer {
  const credentials = { accessKeyId: 'test', secretAccessKey };
  const { signature, stringToSign } = SigV4Gen.generateSigAndStringToSign(
    credentials,
    'dax.amazonaws.com',
    'us-east-1',
    '',
  );
  const writer = request(AUTHORIZE).text('test').text(String(signature));
  return writer.bytes(Buffer.from(stringToSign)).nothing().nothing().finish();
}

export const getItem = (id: string): Buffer => request(GET_ITEM).bytes(TABLE).bytes(Buffer.from(id)).nothing().finish();

/** A client that writes bytes and collects what comes back. */
export class RawClient {
  private received = Buffer.alloc(0);
  private isSkipping = false;
  readonly closed: Promise<unknown>;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.isSkipping ? this.received.subarray(-100) : this.received, chunk]);
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', resolve));
  }

  static async open(port: number, ...first: readonly Buffer[]): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const client = new RawClient(socket);
    for (const bytes of first) socket.write(bytes);
    return client;
  }

  /** Skips everything up to a text. */
  async until(text: string): Promise<void> {
    this.isSkipping = true;
    while (!this.received.includes(text)) {
      if (this.socket.destroyed) throw new Error(`closed before ${text}`);
      await Promise.race([once(this.socket, 'data'), this.closed]);
    }
    this.isSkipping = false;
    this.received = Buffer.alloc(0);
  }

  /** The next items, or undefined if the server closed the connection before. */
  async items(count: number) {
    const ended = this.closed.then(() => 'ended');
    for (;;) {
      const length = new Scanner(LIMITS).scan(this.received, count);
      if (length !== undefined) {
        const items = readOne(new Writer().array(count).raw(this.received.subarray(0, length)).finish());
        this.received = this.received.subarray(length);
        return items as readonly unknown[];
      }
      const more = once(this.socket, 'data').catch(() => 'ended');
      if ((await Promise.race([more, ended])) === 'ended') return undefined;
    }
  }
}
