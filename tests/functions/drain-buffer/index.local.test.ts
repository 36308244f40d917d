import type { Context, SQSEvent } from 'aws-lambda';
import { itemId } from '../../../runtime/dynamodb/key';
import { keyAttributes, useTable } from '../../runtime/dynamodb/fixture';

const { settings } = useTable();

it('writes to the table of its variables, and numbers keep their digits', async () => {
  Object.assign(process.env, { TABLE_NAME: settings.tableName, KEY_ATTRIBUTES: JSON.stringify(keyAttributes) });
  // Warnings go to the other stream; Lambda logs both.
  const streams = [process.stderr, process.stdout].map((stream) => jest.spyOn(stream, 'write').mockReturnValue(true));
  const { handler } = jest.requireActual<typeof import('../../../functions/drain-buffer')>(
    '../../../functions/drain-buffer',
  );
  const digits = '12345678901234567890123456789012345.678';
  const record = (messageId: string, body: string) => ({
    messageId,
    body,
    eventSourceARN: 'orders',
    attributes: { SentTimestamp: '1' },
  });
  const good = record('good', `{"id":"1","at":-0.5,"total":${digits},"__proto__":{"a":1}}`);
  const answer = await handler(
    { Records: [good, record('bad', '{}')] } as SQSEvent,
    { getRemainingTimeInMillis: () => 10_000, awsRequestId: 'request-1' } as Context,
  );
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
  const lines = streams.flatMap(({ mock }) => mock.calls.map(([line]) => JSON.parse(String(line))));
  for (const stream of streams) stream.mockRestore();
  expect(lines).toMatchObject([
    {
      level: 'WARN',
      message: 'messages handled',
      function_request_id: 'request-1',
      received: 2,
      written: 1,
      failed: 1,
    },
    {
      level: 'INFO',
      message: 'trail',
      function_request_id: 'request-1',
      trail: [
        { messageId: 'good', result: 'written', item: itemId({ id: { S: '1' }, at: { N: '-0.50' } }) },
        { messageId: 'bad', result: 'invalid' },
      ],
    },
  ]);
  expect(JSON.stringify(lines)).not.toContain(digits);
  // Read without the client, which drops attributes named `__proto__`.
  const scan = await fetch(`${process.env.AWS_ENDPOINT_URL}`, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request',
      'x-amz-target': 'DynamoDB_20120810.Scan',
      'content-type': 'application/x-amz-json-1.0',
    },
    body: JSON.stringify({ TableName: settings.tableName }),
  });
  const { Items: items }: { Items: object[] } = JSON.parse(await scan.text());
  expect(items.map((item) => Object.entries(item).sort())).toEqual([
    [
      ['__proto__', { M: { a: { N: '1' } } }],
      ['at', { N: '-0.5' }],
      ['id', { S: '1' }],
      ['total', { N: digits }],
    ],
  ]);
});
