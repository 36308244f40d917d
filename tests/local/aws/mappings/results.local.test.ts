import { setTimeout as sleep } from 'node:timers/promises';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { startCompanion, stopCompanion } from '../../../../local/companion';
import { startTestAws, stopTestAws } from '../../../support/local-aws';
import { freePort } from '../../../support/ports';
import { World } from './world';

const MINUTE = 60_000;

let home: string;
let world: World;
beforeAll(async () => {
  const aws = await startTestAws();
  ({ home } = aws);
  world = new World(aws.endpoint);
  const functionsPort = await freePort();
  await startCompanion(home, { aws: { endpoint: aws.endpoint, region: 'us-east-1', functionsPort } });
}, MINUTE);
afterAll(async () => {
  world.destroy();
  await stopCompanion(home);
  await stopTestAws();
}, MINUTE);

/** Waits until the API reports a result. */
async function reports(uuid: string, result: string): Promise<void> {
  while ((await world.get(uuid)).LastProcessingResult !== result) await sleep(50);
}

it(
  'reports how a mapping of a stream goes, also after it is disabled or its server stops',
  async () => {
    const code = `exports.handler = async ({ Records: [record] }) => {
      console.log('one line');
      if (record.dynamodb.Keys.id.S === 'bad') throw new Error('bad');
    };`;
    const { tableName: TableName, streamArn: EventSourceArn } = await world.table();
    const FunctionName = await world.function(3, code);
    const put = (S: string) => world.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S } } }));
    const settings = { StartingPosition: 'TRIM_HORIZON', MaximumRetryAttempts: 0 } as const;
    const uuid = await world.created({ EventSourceArn, FunctionName, ...settings });
    expect((await world.get(uuid)).LastProcessingResult).toBe('No records processed');
    await put('good');
    await reports(uuid, 'OK');
    await put('bad');
    await reports(uuid, 'PROBLEM: Function call failed');
    await world.update(uuid, { Enabled: false });
    // Longer than the companion needs to write its status.
    await sleep(2500);
    await stopCompanion(home);
    const { EventSourceMappings } = await world.lambda.send(new ListEventSourceMappingsCommand({ EventSourceArn }));
    expect(EventSourceMappings).toMatchObject([
      { UUID: uuid, State: 'Disabled', LastProcessingResult: 'PROBLEM: Function call failed' },
    ]);
  },
  MINUTE,
);
