import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { startTestAws, stopTestAws } from '../../../support/local-aws';

const MINUTE = 60_000;
const HINT = 'The local AWS accepts the access key test with the secret access key test.';

let endpoint: string;
beforeAll(async () => {
  ({ endpoint } = await startTestAws());
}, MINUTE);
afterAll(stopTestAws, MINUTE);

const refusal = ({ name, message }: Error) => [name, message];

it('says which access key it accepts', async () => {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'another' };
  const settings = { endpoint, region: 'us-east-1', credentials };
  expect(await new DynamoDBClient(settings).send(new ListTablesCommand()).catch(refusal)).toEqual([
    'UnrecognizedClientException',
    `The security token included in the request is invalid. ${HINT}`,
  ]);
  expect(await new S3Client(settings).send(new ListBucketsCommand()).catch(refusal)).toEqual([
    'InvalidAccessKeyId',
    `The AWS Access Key Id you provided does not exist in our records. ${HINT}`,
  ]);
});

it('denies a user what no policy allows', async () => {
  const settings = { endpoint, region: 'us-east-1' };
  const iam = new IAMClient({ ...settings, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  await iam.send(new CreateUserCommand({ UserName: 'user' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'user' }));
  const credentials = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  const dynamodb = new DynamoDBClient({ ...settings, credentials });
  expect(await dynamodb.send(new ListTablesCommand()).catch(refusal)).toEqual([
    'AccessDeniedException',
    'User: arn:aws:iam::000000000000:user/user is not authorized to perform: dynamodb:ListTables on resource: ' +
      'arn:aws:dynamodb:us-east-1:000000000000:table/* because no identity-based policy allows the dynamodb:ListTables action',
  ]);
});

it.each([
  ['no signature', undefined],
  ['a token', 'Bearer token'],
  ['a signature without an access key', 'AWS4-HMAC-SHA256 SignedHeaders=host, Signature=0'],
])('refuses a request with %s', async (_, authorization) => {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.ListTables',
    ...(authorization && { authorization }),
  };
  const response = await fetch(endpoint, { method: 'POST', headers, body: '{}' });
  expect([response.status, await response.json()]).toEqual([
    400,
    expect.objectContaining({ __type: 'MissingAuthenticationTokenException' }),
  ]);
});

it.each(['nonsense', '', 'arn:aws:lambda:us-east-1', 'arn:aws:sqs:us-east-1:000000000000:any', 'a:b:c:d:e:f:g'])(
  'refuses a request for the function %p, which is no ARN',
  async (functionArn) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      'x-tableside-for-function': functionArn,
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, Signature=0',
    };
    const response = await fetch(endpoint, { method: 'POST', headers, body: '{}' });
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({
        __type: 'UnrecognizedClientException',
        message: `The header x-tableside-for-function must be the ARN of a function, got ${functionArn || 'an empty value'}`,
      }),
    ]);
  },
);
