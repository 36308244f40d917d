import { startTestAws } from './local-aws';

/** Starts a local AWS for all tests that need one. SDK clients and Terraform find it by environment variables. */
export default async function setup(): Promise<void> {
  const { endpoint } = await startTestAws();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
}
