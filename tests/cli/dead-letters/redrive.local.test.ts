import { UpdateEventSourceMappingCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { DeleteMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { zip } from '../../../modules/node-function/zip';
import {
  bodies,
  CODE,
  close,
  deploy,
  empty,
  failure,
  functionName,
  invocations,
  json,
  mapping,
  put,
  queues,
  send,
  streamArn,
  tableName,
  world,
} from './fixture';

beforeAll(deploy);
afterEach(empty);
afterAll(close);

describe('redrive', () => {
  it('sends messages with their attributes to the queue they come from', async () => {
    for (let index = 0; index < 12; index++) await send(queues.dead, `message ${index}`);
    const planned = await json('redrive orders/dead-letters --dry-run');
    expect([planned.plans.length, planned.plans[0].act, planned.redriven]).toEqual([12, 'send', []]);
    const { status, redriven, failed } = await json('redrive orders/dead-letters --yes');
    expect([status, redriven.length, failed]).toEqual([0, 12, []]);
    expect(await bodies(queues.source)).toEqual(Array.from({ length: 12 }, (_, i) => `message ${i} a1`).sort());
    expect(await bodies(queues.dead)).toEqual([]);
  });

  it('sends only the messages with the given ids', async () => {
    const id = await send(queues.dead, 'this');
    await send(queues.dead, 'that');
    expect(await json(`redrive orders/dead-letters --yes --id ${id}`)).toMatchObject({ status: 0, redriven: [id] });
    expect([await bodies(queues.source), await bodies(queues.dead)]).toEqual([['this a1'], ['that a1']]);
  });

  it('keeps messages that cannot be sent, and makes them visible', async () => {
    const id = await send(queues.dead, 'one');
    await send(queues.dead, 'two');
    const client = SQSClient.prototype.send;
    jest.spyOn(SQSClient.prototype, 'send').mockImplementation(function (this: SQSClient, command: never) {
      if ((command as { input: { MessageBody?: string } }).input.MessageBody === 'one') {
        return Promise.reject(new Error('refused'));
      }
      return (client as (command: never) => never).call(this, command);
    } as never);
    const { status, redriven, failed } = await json('redrive orders/dead-letters --yes');
    expect([status, redriven.length, failed]).toEqual([1, 1, [{ id, reason: 'refused' }]]);
    jest.restoreAllMocks();
    expect([await bodies(queues.source), await bodies(queues.dead)]).toEqual([['two a1'], ['one a1']]);
  });

  it('sends a message twice, and loses none, if it is killed before the message is deleted', async () => {
    await send(queues.dead, 'one');
    const client = SQSClient.prototype.send;
    jest.spyOn(SQSClient.prototype, 'send').mockImplementation(function (this: SQSClient, command: object) {
      if (command instanceof DeleteMessageBatchCommand) return Promise.reject(new Error('killed'));
      return (client as (command: object) => never).call(this, command);
    } as never);
    const { status, stderr } = await json('redrive orders/dead-letters --yes');
    expect([status, stderr]).toEqual([1, expect.stringContaining('killed')]);
    jest.restoreAllMocks();
    expect((await json('redrive orders/dead-letters --yes')).redriven).toHaveLength(1);
    expect([await bodies(queues.source), await bodies(queues.dead)]).toEqual([['one a1', 'one a1'], []]);
  });

  it('invokes the function with the records of a failed batch, in batches of its mapping', async () => {
    await put('x', 'filtered', 'y', 'z');
    await send(queues.failures, await failure(4));
    const started = Date.now();
    const { status, redriven, stderr } = await json('redrive restaurants/failures --yes');
    expect([status, redriven?.length, stderr]).toEqual([0, 1, expect.any(String)]);
    expect(await invocations(started)).toEqual(['x,y', 'z']);
    expect(await bodies(queues.failures)).toEqual([]);
  });

  it('keeps a batch that the function still reports as failed, and sends it once the function is mended', async () => {
    await put('good', 'bad');
    const id = await send(queues.failures, await failure(2));
    const { status, failed } = await json('redrive restaurants/failures --yes');
    expect([status, failed]).toEqual([
      1,
      [{ id, reason: expect.stringMatching(/^the function reports as failed: \d{21,}$/) }],
    ]);
    const code = CODE.replace("=== 'bad'", "=== 'worse'");
    await world.lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: functionName,
        ZipFile: zip({ 'index.js': { content: Buffer.from(code) } }),
      }),
    );
    expect(await json('redrive restaurants/failures --yes')).toMatchObject({ status: 0, redriven: [id], failed: [] });
  });

  it('makes up for records that the stream no longer has, and keeps those for which nothing does', async () => {
    const lost = await failure(1, { startSequenceNumber: '100', endSequenceNumber: '200' });
    const [cache, update] = [await send(queues.failures, lost), await send(queues.updates, lost)];
    const planned = await json('redrive restaurants/failures --dry-run');
    const text = 'the stream no longer has its records: nothing, because the cache has deleted its old values itself';
    expect(planned.plans).toEqual([{ id: cache, act: 'recover', text }]);
    expect(await json('redrive restaurants/failures --yes')).toMatchObject({ status: 0, redriven: [cache] });
    const kept = [{ id: update, act: 'keep', text: 'the stream no longer has its records' }];
    expect(await json('redrive messages/update-failures --yes')).toMatchObject({ status: 1, plans: kept });
    const streamGone = await failure(1, { streamArn: streamArn.replace(tableName, 'other') });
    await send(queues.updates, streamGone);
    await send(queues.updates, 'hello');
    const { plans } = await json('redrive messages/update-failures --dry-run');
    expect(plans.map(({ act, text }: { act: string; text: string }) => `${act}: ${text}`).sort()).toEqual([
      'keep: it is not about records of a stream',
      'keep: the stream no longer has its records',
      'keep: the stream no longer has its records',
    ]);
  });

  it('invokes the function with the record in a message of a function, also without the stream', async () => {
    const keys = { id: { S: 'alone' } };
    const record = { source: 'f', reason: 'too long', eventID: 'e1', sequenceNumber: '7', eventName: 'INSERT' };
    await send(queues.failures, JSON.stringify({ ...record, eventSourceARN: streamArn, keys, newImage: keys }));
    const started = Date.now();
    expect((await json('show restaurants/failures')).messages[0]).toMatchObject({ reason: 'too long' });
    expect(await json('redrive restaurants/failures --yes')).toMatchObject({ status: 0, failed: [] });
    expect(await invocations(started)).toEqual(['alone']);
  });

  it('does not invoke the function of a disabled mapping', async () => {
    const change = (Enabled: boolean) =>
      world.lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping, Enabled }));
    await change(false);
    await world.settled(mapping);
    const { status, stderr } = await json('redrive restaurants/failures --yes');
    await change(true);
    await world.settled(mapping);
    expect([status, stderr]).toEqual([1, expect.stringContaining('is disabled. Enable it with: npx tableside up')]);
  });
});
