import * as sdk from '@aws-sdk/client-dynamodb';
import { normalized, normalizedReasons } from '../answers';
import type { Request } from '../case';
import { plain } from '../numbers';
import type { Answer, Driver } from './driver';
import { mapValues } from './values';

type Send = (command: never) => Promise<object>;
type CommandClass = new (parameters: never) => never;

/**
 * Sends with a client of the AWS SDK, or one that behaves as it does.
 * @param change what to do with attribute values first
 */
export function plainDriver(client: sdk.DynamoDBClient, change = (value: unknown): unknown => value): Driver {
  return {
    send: async ([operation, parameters]: Request): Promise<Answer> => {
      // biome-ignore lint/performance/noDynamicNamespaceImportAccess: all commands are loaded anyway.
      const Command = sdk[`${operation}Command`] as unknown as CommandClass;
      try {
        return {
          output: normalized(
            await (client.send.bind(client) as Send)(new Command(mapValues(parameters, change) as never)),
          ),
        };
      } catch (error) {
        return { error: failureOf(error as sdk.DynamoDBServiceException) };
      }
    },
    close: () => client.destroy(),
  };
}

function failureOf(
  error: sdk.DynamoDBServiceException & { CancellationReasons?: sdk.CancellationReason[]; Item?: unknown },
) {
  const { name, message, CancellationReasons: reasons, Item: item } = error;
  return {
    name,
    message,
    ...(reasons && { reasons: normalizedReasons(reasons) }),
    ...(item !== undefined && { item: normalized(item) }),
  };
}

/** The local AWS compares numbers in keys and in sets by their digits, and DynamoDB by their value. */
export function plainNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([type, content]) => {
      if (type === 'N' && typeof content === 'string') return [type, plain(content)];
      if (type === 'NS' && Array.isArray(content)) return [type, content.map(plain)];
      return [type, plainNumbers(content)];
    }),
  );
}
