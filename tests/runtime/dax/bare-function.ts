import { DaxDocument } from '@amazon-dax-sdk/lib-dax';

/** A function that queries with the bare DAX client, to compare packages with. */
const dax = new DaxDocument({ endpoint: 'dax://127.0.0.1:1', region: 'us-east-1' });

export const handler = (user: string) =>
  dax.query({
    TableName: 'scores',
    KeyConditionExpression: 'UserId = :user',
    ExpressionAttributeValues: { ':user': user },
  });
