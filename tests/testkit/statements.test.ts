import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Fn, type TerraformStack } from 'cdktf';
import { assertThat, synth } from '../../testkit';
import '../../testkit/jest';

const trust = {
  Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
};

describe('statements', () => {
  const stack = synth((scope) => {
    const queue = new SqsQueue(scope, 'Queue', {});
    const condition = { StringEquals: { 'aws:SourceAccount': '1' } };
    const sends = {
      Sid: 'Send',
      Effect: 'Allow',
      Action: ['sqs:SendMessage'],
      Resource: queue.arn,
      Condition: condition,
    };
    new IamRole(scope, 'Role', {
      assumeRolePolicy: JSON.stringify(trust),
      inlinePolicy: [{ name: 'sends', policy: Fn.jsonencode({ Version: '2012-10-17', Statement: [sends] }) }],
    });
    new SqsQueue(scope, 'Open', {
      policy: JSON.stringify({ Statement: [{ Effect: 'Deny', NotAction: 'a:*', NotResource: '*', Principal: '*' }] }),
    });
    new SqsQueue(scope, 'Joined', {
      policy: Fn.jsonencode({
        Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: Fn.join('/', [queue.arn, Fn.lower(queue.name)]) }],
      }),
    });
  });

  it('are those of JSON policies under the names of a policy document', () => {
    expect(stack.statements('Role', 'assume_role_policy')).toEqual([
      {
        effect: 'Allow',
        actions: ['sts:AssumeRole'],
        principals: [{ type: 'Service', identifiers: ['lambda.amazonaws.com'] }],
      },
    ]);
    expect(stack.statements('Open')).toEqual([
      { effect: 'Deny', not_actions: ['a:*'], not_resources: ['*'], principals: [{ type: '*', identifiers: ['*'] }] },
    ]);
  });

  it('are those of jsonencode, with references', () => {
    expect(stack.statements('Role', 'inline_policy.0.policy')).toEqual([
      {
        sid: 'Send',
        effect: 'Allow',
        actions: ['sqs:SendMessage'],
        resources: ['${aws_sqs_queue.Queue.arn}'],
        condition: [{ test: 'StringEquals', variable: 'aws:SourceAccount', values: ['1'] }],
      },
    ]);
    expect(stack.statements('Joined')).toEqual([
      {
        effect: 'Allow',
        actions: ['sqs:*'],
        resources: ['${join("/", [aws_sqs_queue.Queue.arn, lower(aws_sqs_queue.Queue.name)])}'],
      },
    ]);
  });

  it('must be of one policy', () => {
    expect(() => stack.statements('Role')).toThrow(
      new Error(
        'expected one policy at Role, found Role assume_role_policy, Role inline_policy.0.policy: name the argument',
      ),
    );
    expect(() => stack.statements('Role', 'policy')).toThrow(
      'expected a policy document at Role policy, found Role assume_role_policy, Role inline_policy.0.policy; did',
    );
    expect(() => stack.statements('Rol')).toThrow('did you mean Role?');
  });

  it('must be readable', () => {
    const policy = '{"Statement": [}';
    const broken = synth((scope) => {
      new SqsQueue(scope, 'Queue', { policy });
      new SqsQueue(scope, 'Other', { policy: JSON.stringify({ Statement: [] }) });
    });
    expect(broken.statements('Other')).toEqual([]);
    expect(() => broken.statements('Queue')).toThrow(`cannot read the policy of Queue policy: ${policy}`);
    expect(() => expect(broken).not.toHaveWildcardPermissions()).toThrow('cannot read the policy of Queue policy');
  });
});

describe('toHaveWildcardPermissions', () => {
  const documentOf = (...statement: ConstructorParameters<typeof DataAwsIamPolicyDocument>[2][]) =>
    synth((scope: TerraformStack) => void new DataAwsIamPolicyDocument(scope, 'Document', { statement } as never));

  it.each<[string, object, string[]]>([
    ['an action', { actions: ['s3:*', 's3:GetObject'], resources: ['arn:x'] }, ['allows s3:* on arn:x']],
    ['a part of an action', { actions: ['s3:Get*'], resources: ['arn:x'] }, ['allows s3:Get* on arn:x']],
    ['a resource', { actions: ['s3:GetObject'], resources: ['*'] }, ['allows s3:GetObject on *']],
    ['a part of a resource', { actions: ['a:B'], resources: ['arn:x/?'] }, ['allows a:B on arn:x/?']],
    ['other actions', { notActions: ['a:B'], resources: ['arn:x'] }, ['allows all actions except a:B on arn:x']],
    ['other resources', { actions: ['a:B'], notResources: ['arn:x'] }, ['allows a:B on all resources except arn:x']],
    [
      'everybody',
      { actions: ['a:B'], resources: ['arn:x'], principals: [{ type: 'AWS', identifiers: ['*'] }] },
      ['allows the principal * a:B on arn:x'],
    ],
  ])('finds %s', (_, statement, words) => {
    const stack = documentOf(statement);
    expect(stack).toHaveWildcardPermissions();
    const message = `expected no wildcard permissions, found ${words.length}:\n${words.map((one) => `  Document: ${one}`)}`;
    expect(() => expect(stack).not.toHaveWildcardPermissions()).toThrow(new Error(message));
    expect(() => assertThat(stack).not.toHaveWildcardPermissions()).toThrow(message);
  });

  it.each<[string, object]>([
    ['what is denied', { effect: 'Deny', actions: ['*'], resources: ['*'] }],
    ['exact permissions', { actions: ['a:B'], resources: ['arn:x'] }],
    ['expressions', { actions: ['a:B'], resources: ['${var.x ? 1 : 2 * 3}'] }],
    ['trust', { actions: ['sts:AssumeRole'], principals: [{ type: 'Service', identifiers: ['x.amazonaws.com'] }] }],
  ])('finds nothing in %s', (_, statement) => {
    expect(documentOf(statement)).not.toHaveWildcardPermissions();
    expect(() => expect(documentOf(statement)).toHaveWildcardPermissions()).toThrow('found none');
  });

  it('finds them in JSON, and in statements for each element', () => {
    const stack = synth((scope) => {
      new IamRole(scope, 'Role', {
        assumeRolePolicy: JSON.stringify({ Statement: [{ Effect: 'Allow', Action: '*' }] }),
      });
      const document = new DataAwsIamPolicyDocument(scope, 'Document', {});
      document.addOverride('dynamic.statement', { for_each: ['a'], content: { actions: ['b:*'], resources: ['c'] } });
    });
    expect(() => expect(stack).not.toHaveWildcardPermissions()).toThrow(
      'found 2:\n  Document: allows b:* on c\n  Role assume_role_policy: allows *',
    );
  });

  const interfaces = { actions: ['ec2:CreateNetworkInterface', 'ec2:DescribeSubnets'], resources: ['*'] };
  const open = { actions: ['s3:GetObject'], resources: ['arn:x/*'], principals: [{ type: '*', identifiers: ['*'] }] };

  it.each<[string, object, object[], string | undefined]>([
    ['what a pattern covers', interfaces, [{ action: 'ec2:*', resource: '*' }], undefined],
    [
      'no other action',
      interfaces,
      [{ action: 'EC2:*NetworkInterface', resource: '*' }],
      'allows ec2:DescribeSubnets on *',
    ],
    [
      'no wider resource',
      { ...interfaces, actions: ['ec2:CreateNetworkInterface'] },
      [{ action: 'ec2:*', resource: 'arn:*' }],
      'allows ec2:CreateNetworkInterface on *',
    ],
    ['a narrower resource', { ...open, principals: [] }, [{ action: 's3:*', resource: '*' }], undefined],
    ['no principal *', open, [{ action: 's3:*', resource: '*' }], 'allows the principal * s3:GetObject on arn:x/*'],
    ['the principal *', open, [{ action: 's3:*', resource: 'arn:x/*', principal: '*' }], undefined],
    [
      'patterns literally',
      { actions: ['a:B'], resources: ['c(d*'] },
      [{ action: 'a.B', resource: '*' }],
      'allows a:B on c(d*',
    ],
  ])('accepts as an exception %s', (_, statement, except, words) => {
    const using = () => expect(documentOf(statement)).not.toHaveWildcardPermissions({ except: except as never });
    if (words) expect(using).toThrow(`found 1:\n  Document: ${words}`);
    else using();
  });
});
