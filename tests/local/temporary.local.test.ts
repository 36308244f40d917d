import { existsSync } from 'node:fs';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { companionStatus } from '../../local/companion';
import { findProcesses } from '../../local/machine/processes';
import { localAws } from '../../local/temporary';
import { isOpen } from '../support/local-aws';
import { freePort } from '../support/ports';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** The clusters that the management API of DAX lists. */
async function clusters(endpoint = ''): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonDAXV3.DescribeClusters',
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20300101/us-east-1/dax/aws4_request',
    },
    body: '{}',
  });
  return response.json();
}

it('starts several local AWSs at once, with event sources and DAX if wanted, and leaves nothing behind', async () => {
  const all = await Promise.all([
    localAws({ findPort: freePort }),
    localAws({ findPort: freePort, eventSources: true }),
    localAws({ findPort: freePort, dax: true }),
  ]);
  const [, , withDax] = all;
  for (const { endpoint } of all) {
    const sqs = new SQSClient({ endpoint, region: 'us-east-1', credentials });
    expect((await sqs.send(new ListQueuesCommand())).QueueUrls ?? []).toEqual([]);
    sqs.destroy();
  }
  expect(all.map(({ home }) => companionStatus(home).ok)).toEqual([false, true, true]);
  expect(all.map(({ daxEndpoint }) => daxEndpoint !== undefined)).toEqual([false, false, true]);
  expect(await clusters(withDax.daxEndpoint)).toMatchObject({ Clusters: [] });

  await Promise.all(all.map((aws) => aws.stop()));
  expect(all.map(({ home }) => existsSync(home))).toEqual([false, false, false]);
  expect(await Promise.all(all.map(({ port }) => isOpen('127.0.0.1', port)))).toEqual([false, false, false]);
  expect(findProcesses((command) => all.some(({ home }) => command.includes(home)))).toEqual([]);
}, 120_000);
