import type { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { type CacheClient, RedisCache, type RedisCacheProps } from '../../../modules/redis-cache';
import { synth } from '../../../testkit';

export const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/0d1e2f3a-4b5c-6d7e-8f90-a1b2c3d4e5f6';
export const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:menu-token-AbCdEf';

export const where = { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b'] };

/** A client that is not a NodeFunction, and the variables that it receives. */
export function clientIn(stack: TerraformStack, id = 'Client', securityGroupId: string | undefined = 'sg-client') {
  const variables: Record<string, string> = {};
  const client: CacheClient = Object.assign(new Construct(stack, id), {
    roleName: 'client',
    securityGroupId,
    addEnvironment: (more: Readonly<Record<string, string>>) => void Object.assign(variables, more),
  });
  return { client, variables };
}

export const synthCache = (props: Partial<RedisCacheProps> = {}) =>
  synth((stack) => {
    new RedisCache(stack, 'Cache', { cacheName: 'menu', vpc: where, ...props });
  });

export function synthConnected(props: Partial<RedisCacheProps> = {}) {
  let given: Readonly<Record<string, string>> = {};
  const stack = synth((scope) => {
    const { client, variables } = clientIn(scope);
    new RedisCache(scope, 'Cache', { cacheName: 'menu', vpc: where, ...props }).connectFrom(client);
    given = variables;
  });
  return { stack, variables: given };
}
