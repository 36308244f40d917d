import { setTimeout as sleep } from 'node:timers/promises';
import { AddPermissionCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { readJudgements } from '../../../../local/aws/iam/record';
import { stopTestAws } from '../../../support/local-aws';
import { arn, startWorld, type World } from './world';

const MINUTE = 60_000;
const FunctionName = 'caller';
const functionArn = arn('lambda', `function:${FunctionName}`);
const ruleArn = (name: string) => arn('events', `rule/${name}`);

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await callEvents('PutRule', { Name: 'rule', EventPattern: JSON.stringify({ source: ['test'] }) });
  await callEvents('PutTargets', { Rule: 'rule', Targets: [{ Id: '1', Arn: functionArn }] });
}, MINUTE);
afterAll(stopTestAws, MINUTE);

async function callEvents(operation: string, body: object): Promise<void> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSEvents.${operation}`,
    authorization:
      'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/events/aws4_request, SignedHeaders=host, Signature=none',
  };
  const { ok } = await fetch(world.endpoint, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(ok).toBe(true);
}

const decisions = () =>
  readJudgements(world.home).flatMap(({ principal, action, resource, decision }) =>
    principal === 'events.amazonaws.com' ? [[action, resource, decision]] : [],
  );

const putEvent = () => callEvents('PutEvents', { Entries: [{ Source: 'test', DetailType: 'any', Detail: '{}' }] });

it('needs the policy of the function, for this rule, to invoke it', async () => {
  const allow = (SourceArn: string, Principal = 'events.amazonaws.com') =>
    world.root.lambda.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId: 'test',
        Action: 'lambda:InvokeFunction',
        Principal,
        SourceArn,
      }),
    );
  const forbid = () => world.root.lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 'test' }));
  const denied = ['lambda:InvokeFunction', functionArn, 'denied'];
  await putEvent();
  await allow(ruleArn('another'));
  await putEvent();
  await forbid();
  await allow(ruleArn('rule'), 's3.amazonaws.com');
  await putEvent();
  await forbid();
  while (decisions().length === 0) await sleep(20);
  expect(decisions()).toEqual([denied]);
  await allow(ruleArn('rule'));
  await putEvent();
  while (decisions().length === 1) await sleep(20);
  expect(decisions()).toEqual([denied, ['lambda:InvokeFunction', functionArn, 'allowed']]);
});
