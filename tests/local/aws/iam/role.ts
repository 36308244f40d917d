import { readFileSync } from 'node:fs';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { zip } from '../../../../modules/node-function/zip';

const FUNCTION = readFileSync(require.resolve('../../../support/credentials'));

export const ACCOUNT = '000000000000';
/** The account's root, which may do everything. */
export const ROOT = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface Statement {
  readonly Effect?: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export const policy = (statements: readonly Statement[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
  });

const trust = policy([{ Action: 'sts:AssumeRole' }]).replace(
  '"Action"',
  '"Principal":{"Service":"lambda.amazonaws.com"},"Action"',
);

/** Creates a role, and a function that runs as this role. */
export async function createRole(endpoint: string, name: string) {
  const settings = { endpoint, region: 'us-east-1', credentials: ROOT };
  const iam = new IAMClient(settings);
  const lambda = new LambdaClient(settings);
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }));
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: `arn:aws:iam::${ACCOUNT}:role/${name}`,
      Code: { ZipFile: zip({ 'index.js': { content: FUNCTION } }) },
    }),
  );
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: name }));
  return {
    name,
    principal: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${name}`,
    /** The settings of clients that send requests as the function. */
    settings: { ...settings, maxAttempts: 1, credentials: JSON.parse(Payload?.transformToString() ?? '') },
    /** Replaces the role's only policy. */
    async allow(...statements: readonly Statement[]): Promise<void> {
      const PolicyDocument = policy(statements);
      await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'test', PolicyDocument }));
    },
  };
}

export type Role = Awaited<ReturnType<typeof createRole>>;
