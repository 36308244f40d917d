import { exportsOf } from '../../../benchmarks/bundle/bare-clients';

it('exports every name that the code imports from the clients once, static or dynamic', () => {
  const code = [
    'import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";',
    'import { readFileSync } from "node:fs";',
    'import {',
    '  DynamoDBClient as DynamoDBClient2,',
    '  ScanCommand',
    '} from "@aws-sdk/client-dynamodb";',
    'import { S3Client } from "@aws-sdk/client-s3";',
    'import Redis from "@redis/client/dist/lib/client";',
    '  const { SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");',
  ].join('\n');
  expect(exportsOf(code)).toBe(
    'export { DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";\n' +
      'export { S3Client } from "@aws-sdk/client-s3";\n' +
      'export { default as Redis } from "@redis/client/dist/lib/client";\n' +
      'export const later0 = () => import("@aws-sdk/client-secrets-manager");\n',
  );
});
