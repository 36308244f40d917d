const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
/** The local AWS does not verify the signature. */
const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/elasticache/aws4_request';

const ask = async (Action: string, parameters: Readonly<Record<string, string>>) => {
  const body = new URLSearchParams({ Action, Version: '2015-02-02', ...parameters });
  const response = await fetch(endpoint, { method: 'POST', headers: { authorization }, body });
  return `${response.status} ${await response.text()}`;
};

const create = (ReplicationGroupId: string, more: Readonly<Record<string, string>> = {}) =>
  ask('CreateReplicationGroup', { ReplicationGroupId, ReplicationGroupDescription: 'any', Engine: 'valkey', ...more });
const read = (ReplicationGroupId: string) => ask('DescribeReplicationGroups', { ReplicationGroupId });

it('describes the KMS key of a cache, if it has one', async () => {
  const KmsKeyId = 'arn:aws:kms:us-east-1:000000000000:key/0c9e1f5a';
  const encrypted = { KmsKeyId, AtRestEncryptionEnabled: 'true' };
  expect(await create('with-key', encrypted)).toMatch(/^200 /);
  expect(await create('without-key')).toMatch(/^200 /);
  expect(await read('with-key')).toContain(`<KmsKeyId>${KmsKeyId}</KmsKeyId>`);
  expect(await read('without-key')).not.toContain('KmsKeyId');
  // It exists already.
  expect(await create('without-key', encrypted)).toMatch(/^4/);
  expect(await read('without-key')).not.toContain('KmsKeyId');
});
