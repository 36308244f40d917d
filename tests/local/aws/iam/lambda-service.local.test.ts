import { CloudWatchLogsClient, DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { readJudgements } from '../../../../local/aws/iam/record';
import { awsEndpoint } from '../../../../local/event-sources/aws';
import { zip } from '../../../../modules/node-function/zip';
import { stopTestAws } from '../../../support/local-aws';
import { ACCOUNT, ROOT, type Statement } from './role';
import { arn, NONE, queue, startWorld, table, topic, type World } from './world';

const MINUTE = 60_000;
const FunctionName = 'caller';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, MINUTE);
afterAll(stopTestAws, MINUTE);

const allow = (actions: readonly string[], Resource = '*'): Statement => ({ Action: actions, Resource });
const message = (error: Error) => `${error.name}: ${error.message}`;
const refused = (reason: string) => `InvalidParameterValueException: ${reason}`;

const QUEUE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const STREAM = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'];

describe('an event source mapping', () => {
  async function create(EventSourceArn: string, destination?: string): Promise<string> {
    const { lambda } = world.root;
    const command = new CreateEventSourceMappingCommand({
      FunctionName,
      EventSourceArn,
      ...(!EventSourceArn.includes(':sqs:') && { StartingPosition: 'LATEST' }),
      ...(destination && { DestinationConfig: { OnFailure: { Destination: destination } } }),
    });
    try {
      const { UUID } = await lambda.send(command);
      await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
      return 'created';
    } catch (error) {
      return message(error as Error);
    }
  }

  it.each(QUEUE)('of a queue needs %s', async (missing) => {
    await world.role.allow(allow(QUEUE, queue));
    expect(await create(queue)).toBe('created');
    await world.role.allow(
      allow(
        QUEUE.filter((action) => action !== missing),
        queue,
      ),
    );
    const action = missing.replace('sqs:', '');
    expect(await create(queue)).toBe(
      refused(`The function execution role does not have permissions to call ${action} on SQS`),
    );
  });

  it.each(STREAM)('of a stream needs %s', async (missing) => {
    const streams = `${table('one')}/stream/*`;
    await world.role.allow(allow(STREAM, streams));
    expect(await create(world.streamArn)).toBe('created');
    await world.role.allow(
      allow(
        STREAM.filter((action) => action !== missing),
        streams,
      ),
    );
    expect(await create(world.streamArn)).toBe(
      refused(
        `Cannot access stream ${world.streamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
      ),
    );
  });

  it.each([
    [queue, 'SendMessage on SQS'],
    [topic, 'Publish on SNS'],
    ['arn:aws:s3:::bucket', 'PutObject on S3'],
  ])('with the destination %s needs permission to %s', async (destination, action) => {
    await world.role.allow(allow(STREAM));
    const reason = `The function execution role does not have permissions to call ${action}`;
    expect(await create(world.streamArn, destination)).toBe(refused(reason));
    await world.role.allow(allow([...STREAM, 'sqs:SendMessage', 'sns:Publish', 's3:PutObject']));
    expect(await create(world.streamArn, destination)).toBe('created');
  });
});

it('gives a function that runs the credentials of its new role', async () => {
  const { lambda } = world.root;
  const tokenWith = async (role: string) => {
    const Role = `arn:aws:iam::${ACCOUNT}:role/${role}`;
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Role }));
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
    return JSON.parse(Payload?.transformToString() ?? '').sessionToken;
  };
  const tokenOf = (role: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${FunctionName}`;
  expect([await tokenWith('any'), await tokenWith('caller')]).toEqual([tokenOf('any'), tokenOf('caller')]);
});

describe('a new function', () => {
  async function create(settings: Partial<CreateFunctionCommandInput>): Promise<string> {
    const { lambda } = world.root;
    const Code = { ZipFile: zip({ 'index.js': { content: Buffer.from('') } }) };
    const Role = `arn:aws:iam::${ACCOUNT}:role/caller`;
    const all = {
      FunctionName: 'new',
      Runtime: 'nodejs22.x' as const,
      Handler: 'index.handler',
      Role,
      Code,
      ...settings,
    };
    try {
      await lambda.send(new CreateFunctionCommand(all));
      await lambda.send(new DeleteFunctionCommand({ FunctionName: 'new' }));
      return 'created';
    } catch (error) {
      return message(error as Error);
    }
  }

  const network = [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ];
  const vpc = { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } };
  const byLambda = { Null: { 'lambda:SourceFunctionArn': 'true' } };

  it.each(network)('in a VPC needs %s, which the code of the function may lack', async (missing) => {
    await world.role.allow({ ...allow(network), Condition: byLambda });
    expect(await create(vpc)).toBe('created');
    await world.role.allow({ ...allow(network.filter((action) => action !== missing)), Condition: byLambda });
    const action = missing.replace('ec2:', '');
    expect(await create(vpc)).toBe(
      refused(`The provided execution role does not have permissions to call ${action} on EC2`),
    );
  });

  it('in a VPC needs CreateNetworkInterface for its subnets, its security groups and the interface itself', async () => {
    const all = ['network-interface/*', 'subnet/subnet-1', 'security-group/sg-1'].map((part) => arn('ec2', part));
    const others = allow(network.filter((action) => action !== 'ec2:CreateNetworkInterface'));
    const limitedTo = (Resource: readonly string[]) =>
      world.role.allow(others, { Action: 'ec2:CreateNetworkInterface', Resource });
    await limitedTo(all);
    expect(await create(vpc)).toBe('created');
    for (const missing of all) {
      await limitedTo(all.filter((part) => part !== missing));
      expect(await create(vpc)).toContain('does not have permissions to call CreateNetworkInterface on EC2');
    }
  });

  it.each(['PutTelemetryRecords', 'PutTraceSegments'])('with tracing needs xray:%s', async (missing) => {
    const tracing = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
    const traced = { TracingConfig: { Mode: 'Active' as const } };
    await world.role.allow(allow(tracing));
    expect(await create(traced)).toBe('created');
    await world.role.allow(allow(tracing.filter((action) => !action.endsWith(missing))), NONE);
    expect(await create(traced)).toBe(
      refused(`The provided execution role does not have permissions to call ${missing} on XRAY`),
    );
  });

  it.each<[string, object, Statement]>([
    ['a VPC', vpc, { ...allow(network), Condition: byLambda }],
    ['tracing', { TracingConfig: { Mode: 'Active' } }, allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'])],
  ])('needs the permissions of %s when it gets it later', async (_, settings, permissions) => {
    const update = new UpdateFunctionConfigurationCommand({ FunctionName, ...settings });
    await world.role.allow(NONE);
    const error: Error = await world.root.lambda.send(update).catch((refusal) => refusal);
    expect(message(error)).toMatch(/^InvalidParameterValueException: The provided execution role does not have perm/);
    await world.role.allow(permissions);
    expect(await world.root.lambda.send(update)).toMatchObject({ FunctionName });
    await world.root.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName,
        VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
        TracingConfig: { Mode: 'PassThrough' },
      }),
    );
  });

  it('needs a role that exists', async () => {
    expect(await create({ Role: `arn:aws:iam::${ACCOUNT}:role/none` })).toMatch(/^InvalidParameterValueException: /);
  });
});

it('logs only with the permissions for logs', async () => {
  const logs = new CloudWatchLogsClient({ ...world.role.settings, credentials: ROOT });
  const group = '/aws/lambda/caller';
  const resource = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${group}:*`;
  const streams = async () => {
    await world.root.lambda.send(new InvokeCommand({ FunctionName }));
    const answer = logs.send(new DescribeLogStreamsCommand({ logGroupName: group }));
    return (await answer.catch(() => undefined))?.logStreams?.length ?? 0;
  };
  const before = await streams();
  await world.role.allow(allow(['logs:CreateLogStream'], resource));
  expect(await streams()).toBe(before);
  await world.role.allow(allow(['logs:CreateLogStream', 'logs:PutLogEvents'], resource));
  expect(await streams()).toBe(before + 1);
});

it('receives, deletes, follows and sends as the role of a function', async () => {
  const all = awsEndpoint({ ...world.role.settings, credentials: ROOT });
  const endpoint = all.as(`arn:aws:lambda:us-east-1:${ACCOUNT}:function:caller`);
  await world.role.allow(allow(['sqs:GetQueueAttributes', 'sqs:SendMessage']));
  const { url } = await endpoint.findQueue(queue);
  await world.root.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x' }));
  await endpoint.send(queue, 'y');
  const denied = [
    endpoint.receive(url, 1, 0),
    endpoint.deleteMessages(url, ['receipt']),
    endpoint.describeStream(world.streamArn),
    endpoint.send(topic, 'z'),
  ];
  const reasons = (await Promise.allSettled(denied)).map(
    (result) => result.status === 'rejected' && result.reason.message,
  );
  expect(reasons.map((reason) => /perform: (\S+)/.exec(String(reason))?.[1])).toEqual([
    'sqs:receivemessage',
    'sqs:deletemessage',
    'dynamodb:DescribeStream',
    'sns:Publish',
  ]);
  const used = readJudgements(world.home).filter(({ principal }) => principal === world.role.principal);
  expect(used).toContainEqual({
    principal: world.role.principal,
    action: 'sqs:ReceiveMessage',
    resource: queue,
    decision: 'denied',
  });
  await world.role.allow(allow(['sqs:ReceiveMessage']));
  expect(await endpoint.receive(url, 10, 0)).toHaveLength(2);
  all.close();
});
