import { startTestAws } from './local-aws';

/** Before all tests that need a local AWS: the clients and Terraform find it by the variables that they know. */
export default async function setup(): Promise<void> {
  const { endpoint } = await startTestAws();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
}
