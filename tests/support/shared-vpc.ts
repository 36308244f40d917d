import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Fn, type TerraformStack } from 'cdktf';
import { Ec2 } from '../../benchmarks/support/ec2';
import { NetworkLookup } from '../../modules/network-lookup';

export interface SharedVpc {
  /** Of a local AWS whose account is a participant. */
  readonly endpoint: string;
  readonly subnetIds: readonly string[];
  /** A stack that shows the subnets that it finds. */
  participant(stack: TerraformStack): void;
  close(): void;
}

/**
 * A VPC that another account shares: its participants do not see its main route table. Forwards requests to the local
 * AWS, but finds none for this VPC.
 */
export async function sharedVpc(endpoint: string, accountId: string): Promise<SharedVpc> {
  const ec2 = new Ec2(endpoint, accountId);
  const { vpcId } = await ec2.vpc({ Name: 'shared' });
  const subnetIds = [await ec2.subnet(vpcId, 1, 'a'), await ec2.subnet(vpcId, 2, 'b')];
  await ec2.routeTable(vpcId, ...subnetIds);
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    if (body.includes('association.main') && body.includes(vpcId)) {
      response.setHeader('content-type', 'text/xml');
      return response.end('<DescribeRouteTablesResponse><routeTableSet/></DescribeRouteTablesResponse>');
    }
    const { host, connection, 'content-length': length, ...headers } = request.headers;
    const { method = 'POST', url = '/' } = request;
    const init = { method, headers: headers as Record<string, string>, ...(body.length > 0 && { body }) };
    const answer = await fetch(new URL(url, endpoint), init);
    response.setHeader('content-type', answer.headers.get('content-type') ?? 'text/xml');
    response.statusCode = answer.status;
    return response.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const participant = (stack: TerraformStack) => {
    const { privateSubnetIds } = new NetworkLookup(stack, 'Network', { vpcId });
    new SsmParameter(stack, 'Found', { name: 'found', type: 'String', value: Fn.join(',', privateSubnetIds) });
  };
  return { endpoint: `http://127.0.0.1:${port}`, subnetIds, participant, close: () => server.close() };
}
