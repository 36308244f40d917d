import { redirectOf, refuseRedirects } from '../../../cli/deployment/redirect';
import { targetOf } from '../../../cli/tables/target';

const OTHER = 'http://127.0.0.1:9';
const variables = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_SQS'];
const before = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
beforeEach(() => {
  for (const name of variables) delete process.env[name];
});
afterAll(() => Object.assign(process.env, before));

it.each(variables)('refuses prod if %s redirects requests', (name) => {
  process.env[name] = OTHER;
  expect(() => refuseRedirects('prod')).toThrow(
    `${name} must not be set with --env prod: requests would go to ${OTHER}. Unset it.`,
  );
  expect(() => targetOf({ env: 'prod' })).toThrow(`${name} must not be set`);
  expect(() => refuseRedirects('dev')).not.toThrow();
});

it('takes an endpoint of AWS in prod', () => {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = 'https://vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com';
  expect(() => refuseRedirects('prod')).not.toThrow();
  expect(targetOf({ env: 'prod' })).toMatchObject({ where: 'prod', endpoint: undefined });
});

it('names the endpoint of dev, that of DynamoDB first', () => {
  expect(targetOf({ env: 'dev' })).toMatchObject({ where: 'dev', endpoint: undefined });
  process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:8';
  process.env.AWS_ENDPOINT_URL_DYNAMODB = OTHER;
  expect(redirectOf('DYNAMODB')).toBe(OTHER);
  expect(targetOf({ env: 'dev' })).toMatchObject({ where: `dev at ${OTHER}`, endpoint: OTHER, flags: ' --env dev' });
});

it.each(['::bad', 'ftp://127.0.0.1', 'localhost:4566'])('rejects %s as an endpoint', (value) => {
  process.env.AWS_ENDPOINT_URL = value;
  for (const env of ['local', 'dev', 'prod'] as const) {
    expect(() => targetOf({ env })).toThrow(
      `AWS_ENDPOINT_URL must be an http or https URL, such as http://127.0.0.1:4566`,
    );
  }
});
