import { startDax } from '../../support/dax';

/** A cluster in a process of its own, which a test can freeze or kill. Its table has one item. It prints its port. */
const table = {
  send: async ({ constructor: { name } }: object) =>
    name.startsWith('DescribeTable')
      ? {
          Table: {
            TableStatus: 'ACTIVE',
            KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
            AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          },
        }
      : { Item: { id: { S: 'a' }, source: { S: 'DAX' } }, $metadata: {} },
};

const [nodes = '1', stopAfterMs] = process.argv.slice(2);
startDax({ client: table as never, nodes: Number(nodes) }).then(({ port, cluster }) => {
  console.log(port);
  // Nodes are named a, b, c. The leader is a.
  if (stopAfterMs) setTimeout(() => cluster.stopNode('b'), Number(stopAfterMs));
});
