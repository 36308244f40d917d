import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';

/** Reports which records failed: here, none. */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  for (const { dynamodb } of Records) console.log(`thank you for order ${dynamodb?.Keys?.orderId?.S}`);
  return { batchItemFailures: [] };
};
