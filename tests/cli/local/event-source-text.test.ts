import { eventSourcesTable } from '../../../cli/local/event-source-text';

const account = 'us-east-1:000000000000';
const source = (sourceArn: string, functionName: string) => ({
  uuid: 'mapping-1',
  sourceArn,
  functionArn: `arn:aws:lambda:${account}:function:${functionName}`,
  state: 'Enabled',
  lastProcessingResult: 'OK',
  lag: { waiting: 3, inFlight: 0, ageSeconds: 2 },
});
const outputs = { orders: { drainFunctionName: 'tableside-local-orders-drain' } };

it('names queues, streams and functions as the other commands do', () => {
  const sources = [
    source(`arn:aws:sqs:${account}:tableside-local-orders`, 'tableside-local-orders-drain'),
    source(`arn:aws:dynamodb:${account}:table/tableside-local-orders/stream/1`, 'tableside-local-orders-publish'),
    { ...source(`arn:aws:kinesis:${account}:stream/x`, 'other:live'), lag: null },
  ];
  expect(
    eventSourcesTable(sources, outputs, 'local')
      .split('\n')
      .map((line) => line.split(/ {2,}/)),
  ).toEqual([
    ['event source', 'function', 'state', 'last result', 'waiting', 'in flight', 'age'],
    ['queue orders', 'orders/drain', 'Enabled', 'OK', '3', '0', '2 s'],
    ['stream of orders', 'orders-publish', 'Enabled', 'OK', '3', '0', '2 s'],
    [`arn:aws:kinesis:${account}:stream/x`, 'other:live', 'Enabled', 'OK'],
  ]);
});
