import { connect } from 'node:net';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { localAws, type TemporaryAws } from '../../local/temporary';
import { freePort } from './ports';

const started: TemporaryAws[] = [];

/**
 * Starts a local AWS for the tests, with its own home and port. Its role `any` allows everything.
 * @param options those of `localAws`
 */
export async function startTestAws(
  options: { readonly expirySeconds?: number; readonly changeSeconds?: number } = {},
): Promise<TemporaryAws> {
  const aws = await localAws({ ...options, findPort: freePort });
  started.push(aws);
  await createAnyRole(aws.endpoint);
  return aws;
}

async function createAnyRole(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const iam = new IAMClient({ endpoint, region: 'us-east-1', credentials });
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const trust = { ...policy, Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }] };
  await iam.send(new CreateRoleCommand({ RoleName: 'any', AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const PolicyDocument = JSON.stringify(policy);
  await iam.send(new PutRolePolicyCommand({ RoleName: 'any', PolicyName: 'any', PolicyDocument }));
}

export async function stopTestAws(): Promise<void> {
  for (const aws of started.splice(0)) await aws.stop();
}

/** Whether a server listens on the port. */
export const isOpen = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 }, () => resolve(true));
    socket.once('error', () => resolve(false)).once('timeout', () => resolve(false));
    socket.unref();
  });
