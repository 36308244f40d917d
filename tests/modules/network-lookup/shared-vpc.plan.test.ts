import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Fn } from 'cdktf';
import { Ec2 } from '../../../benchmarks/support/ec2';
import { NetworkLookup } from '../../../modules/network-lookup';
import { plan } from '../../../testkit';

const accountId = '777788889992';
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';

let server: Server;
afterEach(() => server.close());

/** Forwards requests to the local AWS, but finds no main route table, as for a participant of a shared VPC. */
async function withoutMainTables(): Promise<string> {
  server = createServer(async (request, response) => {
    const body = await buffer(request);
    response.setHeader('content-type', 'text/xml');
    if (body.includes('association.main')) {
      return response.end('<DescribeRouteTablesResponse><routeTableSet/></DescribeRouteTablesResponse>');
    }
    const { authorization = '', 'content-type': type = '' } = request.headers;
    const headers = { authorization, 'content-type': type };
    const answer = await fetch(new URL(request.url ?? '/', endpoint), { method: 'POST', headers, body });
    response.statusCode = answer.status;
    return response.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('finds subnets that all have their own route tables in a shared VPC', async () => {
  const ec2 = new Ec2(endpoint, accountId);
  const { vpcId } = await ec2.vpc({ Name: 'shared' });
  const shared = [await ec2.subnet(vpcId, 1, 'a'), await ec2.subnet(vpcId, 2, 'b')];
  await ec2.routeTable(vpcId, ...shared);
  const planned = await plan(
    (stack) => {
      const { privateSubnetIds } = new NetworkLookup(stack, 'Network', { vpcId });
      new SsmParameter(stack, 'Found', { name: 'found', type: 'String', value: Fn.join(',', privateSubnetIds) });
    },
    { endpoint: await withoutMainTables(), accountId },
  );
  expect(planned.resources('aws_ssm_parameter').Found?.value).toBe([...shared].sort().join(','));
}, 240_000);
