import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item as the client sends and receives it. */
export type Item = Record<string, AttributeValue>;
