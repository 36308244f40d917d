import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { createDaxClient } from '../../../runtime/dax';

/** The same function with a client of the SDK. */
const client = DynamoDBDocumentClient.from(createDaxClient({ endpoint: 'dax://127.0.0.1:1' }));

export const handler = (user: string) =>
  client.send(
    new QueryCommand({
      TableName: 'scores',
      KeyConditionExpression: 'UserId = :user',
      ExpressionAttributeValues: { ':user': user },
    }),
  );
