import type { Command } from 'commander';
import { wholeNumber } from '../../terminal/command';
import { type KeyOptions, keyCondition } from './key-condition';
import { EXPRESSIONS, OUTPUT, type ReadOptions, readCommand } from './options';
import { runRead } from './run';

const MAX_SEGMENTS = 100;

interface ScanOptions extends ReadOptions {
  readonly segments?: number;
}

export const scan = (): Command =>
  readCommand(
    'scan',
    'Read all items of a table or an index',
    "tables scan orders --filter 'quantity > 1'",
    `${OUTPUT}\n\n${EXPRESSIONS}`,
  )
    .option(
      '--segments <number>',
      'Read this many parts of the table in parallel (default: 1)',
      wholeNumber(1, MAX_SEGMENTS),
    )
    .action((name: string, options: ScanOptions, command: Command) =>
      runRead(name, options, command, ({ request }) => ({ request, scope: ['scan'], segments: options.segments })),
    );

interface QueryOptions extends ReadOptions, KeyOptions {
  readonly descending?: true;
}

export const query = (): Command =>
  readCommand(
    'query',
    'Read the items of a table or an index that have the same partition key',
    'tables query scores --partition user-1 --sort-from 1704067200000 --descending',
    'The values have the types of the keys: a number for a key of type N, base64 for a key of type B. At most one ' +
      `condition on the sort key is possible; --sort-from and --sort-to together are one.\n\n${OUTPUT}\n\n${EXPRESSIONS}`,
  )
    .requiredOption('--partition <value>', 'Value of the partition key')
    .option('--sort <value>', 'Value of the sort key')
    .option('--sort-begins-with <value>', 'Start of the sort key')
    .option('--sort-from <value>', 'Least sort key')
    .option('--sort-to <value>', 'Greatest sort key')
    .option('--sort-after <value>', 'Only greater sort keys')
    .option('--sort-before <value>', 'Only smaller sort keys')
    .option('--descending', 'Read the greatest sort keys first')
    .action((name: string, options: QueryOptions, command: Command) =>
      runRead(name, options, command, ({ request, keys }) => {
        const condition = keyCondition(keys, options);
        const { descending = false, partition, ...rest } = options;
        const { sort, sortBeginsWith, sortFrom, sortTo, sortAfter, sortBefore } = rest;
        return {
          scope: ['query', descending, partition, sort, sortBeginsWith, sortFrom, sortTo, sortAfter, sortBefore],
          request: {
            ...request,
            ...condition,
            ExpressionAttributeNames: { ...request.ExpressionAttributeNames, ...condition.ExpressionAttributeNames },
            ExpressionAttributeValues: { ...request.ExpressionAttributeValues, ...condition.ExpressionAttributeValues },
            ScanIndexForward: !descending,
          },
        };
      }),
    );
