import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import type { DynamoDBRecord, SQSRecord } from 'aws-lambda';
import { pause } from '../../../local/event-sources/clock';
import type { Endpoint, Invocation, IteratorStart } from '../../../local/event-sources/endpoint';
import type { VirtualClock } from '../../support/virtual-clock';
import { type QueueSettings, ScriptedQueue } from './scripted-queue';
import { awsError, ScriptedStream } from './scripted-stream';

export type Records = readonly (SQSRecord & DynamoDBRecord)[];

/** Handles a batch: returns the response, or throws. */
export type Handler = (records: Records, invocation: number, event: Readonly<Record<string, unknown>>) => unknown;

export interface ScriptedFunction {
  handler: Handler;
  /** How long each invocation takes. */
  milliseconds: number;
  timeoutSeconds: number;
  running: number;
  mostRunning: number;
}

export interface Delivered {
  readonly at: number;
  readonly functionArn: string;
  readonly records: Records;
}

/** Thrown by a handler: the endpoint rejects the invocation with this error, and the function does not run. */
export class Refused extends Error {
  constructor(public readonly error: Error) {
    super(error.message);
  }
}

/** Returned by a handler: the response payload itself, not converted to JSON. */
export class Raw {
  constructor(public readonly payload: string) {}
}

export const THROTTLED = new Refused(awsError('TooManyRequestsException', 'Rate Exceeded.'));

/** An endpoint that behaves as AWS documents, in memory and in virtual time. */
export class ScriptedAws implements Endpoint {
  public mappings: EventSourceMappingConfiguration[] = [];
  public readonly delivered: Delivered[] = [];
  public readonly sent: { readonly destinationArn: string; readonly message: Record<string, unknown> }[] = [];
  public readonly objects: { readonly bucket: string; readonly key: string; readonly content: unknown }[] = [];
  /** The events of the invocations. */
  public readonly events: Readonly<Record<string, unknown>>[] = [];
  /** If set, every call throws it. */
  public outage: Error | undefined;
  private readonly failing = new Map<keyof Endpoint, { times: number; readonly error: Error }>();
  private readonly queues = new Map<string, ScriptedQueue>();
  private readonly streams = new Map<string, ScriptedStream>();
  private readonly functions = new Map<string, ScriptedFunction>();

  constructor(private readonly clock: VirtualClock) {}

  addQueue(arn: string, settings: QueueSettings = {}): ScriptedQueue {
    const queue = new ScriptedQueue(this.clock, arn.endsWith('.fifo'), settings);
    this.queues.set(arn, queue);
    return queue;
  }

  addStream(arn: string): ScriptedStream {
    const stream = new ScriptedStream(this.clock);
    this.streams.set(arn, stream);
    return stream;
  }

  addFunction(arn: string, handler: Handler = () => null): ScriptedFunction {
    const added = { handler, milliseconds: 10, timeoutSeconds: 1800, running: 0, mostRunning: 0 };
    this.functions.set(arn, added);
    return added;
  }

  /** Makes the next calls of an operation fail. */
  fail(call: keyof Endpoint, times: number, error = new Error('connect ECONNREFUSED')): void {
    this.failing.set(call, { times, error });
  }

  removeFunction(arn: string): void {
    this.functions.delete(arn);
  }

  async listMappings() {
    this.mayFail('listMappings');
    return this.mappings;
  }

  async invoke(functionArn: string, payload: string, signal: AbortSignal): Promise<Invocation> {
    this.mayFail('invoke');
    const called = this.functions.get(functionArn);
    if (!called) throw awsError('ResourceNotFoundException', `Function not found: ${functionArn}`);
    const event = JSON.parse(payload);
    const records: Records = event.Records;
    const answer = run(() => called.handler(records, this.delivered.length, event));
    if (answer instanceof Refused) throw answer.error;
    this.events.push(event);
    this.delivered.push({ at: this.clock.now(), functionArn, records });
    called.running++;
    called.mostRunning = Math.max(called.mostRunning, called.running);
    await pause(this.clock, signal, called.milliseconds);
    signal.throwIfAborted();
    called.running--;
    this.mayFail('invoke');
    const requestId = `request-${this.delivered.length}`;
    const common = { statusCode: 200, executedVersion: '$LATEST', requestId };
    if (answer instanceof Raw) return { ...common, payload: answer.payload };
    if (answer instanceof Error) return { ...common, functionError: 'Unhandled', payload: '{}' };
    return { ...common, payload: JSON.stringify(await answer) ?? 'null' };
  }

  async functionTimeoutSeconds(functionArn: string) {
    this.mayFail('functionTimeoutSeconds');
    return this.functions.get(functionArn)?.timeoutSeconds ?? 0;
  }

  async findQueue(queueArn: string) {
    this.mayFail('findQueue');
    return { url: queueArn, visibilityTimeoutSeconds: this.queue(queueArn).visibilityTimeoutSeconds };
  }

  async queueDepth(url: string) {
    this.mayFail('queueDepth');
    return this.queue(url).depth;
  }

  async receive(url: string, count: number, waitSeconds: number) {
    this.mayFail('receive');
    return this.queue(url).receive(count, waitSeconds);
  }

  async deleteMessages(url: string, handles: readonly string[]) {
    this.mayFail('deleteMessages');
    this.queue(url).delete(handles);
  }

  async describeStream(arn: string) {
    this.mayFail('describeStream');
    return this.stream(arn).describe();
  }

  async shardIterator(arn: string, shardId: string, from: IteratorStart) {
    this.mayFail('shardIterator');
    return `${arn}|${this.stream(arn).iterator(shardId, from)}`;
  }

  async records(iterator: string, waitSeconds: number, signal: AbortSignal) {
    this.mayFail('records');
    const [arn = '', ...rest] = iterator.split('|');
    const { records, next } = await this.stream(arn).poll(rest.join('|'), waitSeconds, signal);
    return { records, next: next && `${arn}|${next}` };
  }

  async send(destinationArn: string, text: string) {
    this.mayFail('send');
    this.sent.push({ destinationArn, message: JSON.parse(text) });
  }

  async putObject(bucket: string, key: string, text: string) {
    this.mayFail('putObject');
    this.objects.push({ bucket, key, content: JSON.parse(text) });
  }

  private mayFail(call: keyof Endpoint): void {
    if (this.outage) throw this.outage;
    const failing = this.failing.get(call);
    if (failing && failing.times-- > 0) throw failing.error;
  }

  private queue(arn: string): ScriptedQueue {
    const queue = this.queues.get(arn);
    if (!queue) throw awsError('QueueDoesNotExist');
    return queue;
  }

  private stream(arn: string): ScriptedStream {
    const stream = this.streams.get(arn);
    if (!stream) throw awsError('ResourceNotFoundException');
    return stream;
  }
}

function run(handler: () => unknown): unknown {
  try {
    return handler();
  } catch (error) {
    return error;
  }
}
