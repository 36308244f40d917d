import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { LambdaClient, ListEventSourceMappingsCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { clientsOf } from './tableside';

type Clients = ReturnType<typeof clientsOf>;

/** The resources on a local AWS. Only security groups that tableside created are listed. */
export async function leftovers(clients: Clients) {
  const lambda = new LambdaClient(clients);
  const ec2 = new EC2Client(clients);
  const ours = { Filters: [{ Name: 'tag:Project', Values: ['tableside'] }] };
  const network = { Filters: [{ Name: 'tag:Name', Values: ['tableside-local'] }] };
  return {
    tables: (await new DynamoDBClient(clients).send(new ListTablesCommand())).TableNames,
    queues: (await new SQSClient(clients).send(new ListQueuesCommand())).QueueUrls ?? [],
    buckets: (await new S3Client(clients).send(new ListBucketsCommand())).Buckets ?? [],
    functions: (await lambda.send(new ListFunctionsCommand())).Functions,
    mappings: (await lambda.send(new ListEventSourceMappingsCommand())).EventSourceMappings,
    rules: await ruleNames(clients),
    caches: await cacheIds(clients),
    securityGroups: (await ec2.send(new DescribeSecurityGroupsCommand(ours))).SecurityGroups,
    endpoints: (await ec2.send(new DescribeVpcEndpointsCommand())).VpcEndpoints,
    networks: (await ec2.send(new DescribeVpcsCommand(network))).Vpcs?.length,
  };
}

/** A plain request, because nothing else needs an EventBridge client. */
async function ruleNames({ endpoint }: Clients): Promise<string[]> {
  const credential = 'Credential=test/20260101/us-east-1/events/aws4_request';
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none`,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSEvents.ListRules',
    },
    body: '{}',
  });
  const { Rules } = (await response.json()) as { readonly Rules: readonly { readonly Name: string }[] };
  return Rules.map(({ Name }) => Name);
}

/** A plain request, because nothing else needs an ElastiCache client. */
async function cacheIds({ endpoint }: Clients): Promise<string[]> {
  const credential = 'Credential=test/20260101/us-east-1/elasticache/aws4_request';
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none` },
    body: new URLSearchParams({ Action: 'DescribeReplicationGroups', Version: '2015-02-02' }),
  });
  const text = await response.text();
  if (!text.includes('<DescribeReplicationGroupsResult')) throw new Error(text);
  return [...text.matchAll(/<ReplicationGroupId>([^<]*)/g)].map(([, id = '']) => id);
}
