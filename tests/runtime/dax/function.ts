import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createTableClient } from '../../../runtime/dax';

/** A deployed function that reads and writes one item, and says what it saw. */
async function run(TableName: string): Promise<object> {
  const warnings: string[] = [];
  process.on('warning', ({ message }) => warnings.push(message));
  const listeners = process.listenerCount('warning');
  const client = createTableClient(process.env);
  const Item = { id: { S: 'a' } };
  const { $metadata } = await client.send(new PutItemCommand({ TableName, Item }));
  const { Item: found } = await client.send(new GetItemCommand({ TableName, Key: Item }));
  const ConditionExpression = 'attribute_not_exists(id)';
  const failure = await client
    .send(new PutItemCommand({ TableName, Item, ConditionExpression }))
    .catch((error) => error);
  process.emitWarning('a warning');
  await new Promise((resolve) => setImmediate(resolve));
  return {
    isFromDax: $metadata.requestId === undefined,
    found,
    failure: [failure.name, failure instanceof ConditionalCheckFailedException],
    areListenersKept: process.listenerCount('warning') === listeners,
    warnings,
  };
}

// It does not destroy its client: the process ends all the same.
run('games').then((seen) => console.log(JSON.stringify(seen)));
