import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { takeLock } from '../../local/machine/lock';
import { home, tableside } from '../support/cli';

const interrupt = async (): Promise<never> => {
  process.emit('SIGINT', 'SIGINT');
  // The process ends in the next round of the event loop.
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  throw new Error('interrupted');
};

jest.mock('../../cli/local/local-aws', () => ({
  ...jest.requireActual('../../cli/local/local-aws'),
  startServices: interrupt,
  stopServices: interrupt,
}));
jest.mock('../../cli/deployment/terraform', () => ({
  ...jest.requireActual('../../cli/deployment/terraform'),
  requireTerraform: async () => undefined,
}));

jest.mock('../../cli/bench/process', () => ({ runBench: interrupt }));
jest.mock('../../cli/orders/send', () => ({ send: async () => undefined }));
jest.mock('../../cli/orders/deployed', () => ({
  ...jest.requireActual('../../cli/orders/deployed'),
  ordersOutputs: async () => ({ tableName: 'orders', leaderboardTableName: 'board' }),
}));
jest.mock('../../cli/orders/audit', () => ({ auditUntilRight: interrupt }));
jest.mock('../../cli/bench/deployed', () => ({
  ...jest.requireActual('../../cli/bench/deployed'),
  requireMeasurable: () => 'measure',
  someIds: async () => ['r-1'],
  measureDeployed: interrupt,
}));

let exit: jest.SpyInstance;
beforeEach(() => {
  exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => rmSync(home, { recursive: true }));

/** A DynamoDB whose table is there or not, and a Ctrl-C during this command. */
function table(isThere: boolean, during: string): void {
  jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(async (command) => {
    const { name } = (command as object).constructor;
    if (name === during) await interrupt();
    if (name === 'ListTablesCommand') return { TableNames: [] };
    if (name !== 'DescribeTableCommand') return {};
    if (!isThere) throw new ResourceNotFoundException({ message: 'gone', $metadata: {} });
    return { Table: { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], AttributeDefinitions: [] } };
  });
}

/** What the command said about the interruption. */
async function said(command: string): Promise<readonly string[]> {
  const { stderr } = await tableside(command);
  expect(exit.mock.calls).toEqual([[130]]);
  return stderr.split('\n').filter((line) => line.startsWith('Interrupted'));
}

const ENDPOINT = '--endpoint http://127.0.0.1:1';

it('says that a table may still be deleted', async () => {
  table(true, 'DeleteTableCommand');
  expect(await said(`tables drop shop --yes ${ENDPOINT}`)).toEqual([
    `Interrupted: DynamoDB may still delete shop. Check with: npx tableside tables list ${ENDPOINT}`,
  ]);
});

it('says that tables may be missing', async () => {
  table(false, 'CreateTableCommand');
  expect(await said(`tables schema-load scores --yes ${ENDPOINT}`)).toEqual([
    'Interrupted: some tables may be missing or without time to live. Repeat the command to continue.',
  ]);
});

it('says how to continue while services start', async () => {
  expect(await said('up')).toEqual(['Interrupted: the environment is incomplete. Continue with: npx tableside up']);
});

it('says how to continue while services stop', async () => {
  expect(await said('down')).toEqual(['Interrupted: something may still run. Stop it with: npx tableside down']);
});

it('says that a bench leaves nothing behind', async () => {
  expect(await said('bench drain')).toEqual([
    'Interrupted: the bench leaves nothing behind. Measure again with: npx tableside bench drain',
  ]);
});

it.each(['restaurants', 'scores'])('says that the bench of %s has changed nothing', async (name) => {
  const outputs = { tableName: 'table', measureFunctionName: 'measure', daxEndpoint: 'dax://dax' };
  writeFileSync(join(home, 'terraform.tfstate'), JSON.stringify({ outputs: { [name]: { value: outputs } } }));
  for (const options of ['', ' --json --env local', ` --plot ${join(home, 'plot.svg')}`]) {
    exit.mockClear();
    expect(await said(`bench ${name}${options}`)).toEqual([
      `Interrupted: nothing has changed in local. Measure again with: npx tableside bench ${name}${options}`,
    ]);
  }
});

it('says that sample orders are still being counted', async () => {
  const { sample } = require('../../cli/orders/sample') as typeof import('../../cli/orders/sample');
  let reads = 0;
  jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(async () => {
    if (reads++ > 0) await interrupt();
    return {};
  });
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  await expect(sample.run('local', 5)).rejects.toThrow('interrupted');
  const lines = stderr.mock.calls.map(([text]) => String(text));
  expect(lines.filter((line) => line.startsWith('Interrupted'))).toEqual([
    'Interrupted: all 5 orders were sent, and are still being counted. Check them with: npx tableside orders audit --wait 60\n',
  ]);
  expect(exit.mock.calls).toEqual([[130]]);
});

it('says that an audit has changed nothing', async () => {
  expect(await said('orders audit --wait 30')).toEqual([
    'Interrupted: nothing was changed. Audit again with: npx tableside orders audit --wait 30',
  ]);
});

it('says that nothing was changed while another command works in the home', async () => {
  const release = await takeLock(join(home, 'up.lock'));
  const command = said('down');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await interrupt().catch(() => undefined);
  expect(exit.mock.calls).toEqual([[130]]);
  await release();
  exit.mockClear();
  // The mocked process goes on, and its work is interrupted, too.
  expect((await command)[0]).toBe('Interrupted: nothing was changed. Repeat the command once the other one ends.');
});

it('says how to send a message again without sending it twice', async () => {
  const outputs = { tableName: 'table', sendMessageFunctionName: 'send' };
  writeFileSync(join(home, 'terraform.tfstate'), JSON.stringify({ outputs: { messages: { value: outputs } } }));
  jest.spyOn(LambdaClient.prototype, 'send').mockImplementation(interrupt);
  expect(await said('messages send g --as ada --id m1 hi')).toEqual([
    'Interrupted: the message may not have been sent. Send it again with: npx tableside messages send g --as ada --id m1 <text>',
  ]);
});

it('says how to measure messages again, with the same options', async () => {
  const outputs = {
    tableName: 'table',
    createFunctionName: 'create',
    sendFunctionName: 'send',
    listFunctionName: 'list',
  };
  writeFileSync(join(home, 'terraform.tfstate'), JSON.stringify({ outputs: { messages: { value: outputs } } }));
  jest
    .spyOn(LambdaClient.prototype, 'send')
    .mockRejectedValue(new Error('interrupted') as never)
    .mockImplementationOnce(interrupt);
  const command = 'bench messages --groups 2 --messages 5';
  expect(await said(command)).toEqual([
    `Interrupted: what was created remains in the table. Measure again with: npx tableside ${command}`,
  ]);
});
