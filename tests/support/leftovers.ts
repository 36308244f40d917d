import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { LambdaClient, ListEventSourceMappingsCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { portsFrom } from '../../local/machine/ports';
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
    daxClusters: await daxClusterNames(clients),
    topics: (await new SNSClient(clients).send(new ListTopicsCommand())).Topics ?? [],
    securityGroups: (await ec2.send(new DescribeSecurityGroupsCommand(ours))).SecurityGroups,
    endpoints: (await ec2.send(new DescribeVpcEndpointsCommand())).VpcEndpoints,
    networks: (await ec2.send(new DescribeVpcsCommand(network))).Vpcs?.length,
  };
}

async function ruleNames({ endpoint }: Clients): Promise<string[]> {
  const { Rules } = await ask<{ readonly Rules: readonly { readonly Name: string }[] }>(
    endpoint,
    'events',
    'AWSEvents.ListRules',
  );
  return Rules.map(({ Name }) => Name);
}

async function daxClusterNames({ endpoint }: Clients): Promise<string[]> {
  const { dax } = portsFrom(Number(new URL(endpoint).port));
  const { Clusters } = await ask<{ readonly Clusters: readonly { readonly ClusterName: string }[] }>(
    `http://127.0.0.1:${dax}`,
    'dax',
    'AmazonDAXV3.DescribeClusters',
  );
  return Clusters.map(({ ClusterName }) => ClusterName);
}

/** A plain request, because nothing else needs the clients of these services. */
async function ask<Answer>(endpoint: string, service: string, target: string): Promise<Answer> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: authorization(service),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
    },
    body: '{}',
  });
  return (await response.json()) as Answer;
}

const authorization = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=none`;

/** A plain request, because nothing else needs an ElastiCache client. */
async function cacheIds({ endpoint }: Clients): Promise<string[]> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: authorization('elasticache') },
    body: new URLSearchParams({ Action: 'DescribeReplicationGroups', Version: '2015-02-02' }),
  });
  const text = await response.text();
  if (!text.includes('<DescribeReplicationGroupsResult')) throw new Error(text);
  return [...text.matchAll(/<ReplicationGroupId>([^<]*)/g)].map(([, id = '']) => id);
}
