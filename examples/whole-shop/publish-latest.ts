import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBStreamEvent } from 'aws-lambda';

const s3 = new S3Client();

/** Publishes the last order of a batch. A batch that is delivered twice publishes the same page again. */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<void> {
  const order = Records.at(-1)?.dynamodb?.Keys?.orderId?.S ?? '';
  const text = order.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  await s3.send(
    new PutObjectCommand({
      Bucket: process.env.BUCKET_NAME,
      Key: 'index.html',
      Body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title><p>Last order: ${text}</p></html>`,
      ContentType: 'text/html; charset=utf-8',
      CacheControl: 'no-cache',
    }),
  );
}
