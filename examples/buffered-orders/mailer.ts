import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';

/** Returns the failed records: none in this example. */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  for (const { dynamodb } of Records) console.log(`thank you for order ${dynamodb?.Keys?.orderId?.S}`);
  return { batchItemFailures: [] };
};
