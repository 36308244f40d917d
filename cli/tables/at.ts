import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../../runtime/aws/client-settings';
import { explained } from './failures';
import { type Target, type TargetOptions, targetOf } from './target';

const TRIES = 3;
const ANSWER_MS = 5000;

/** What a command needs to work on a target. */
export interface At {
  readonly target: Target;
  readonly client: DynamoDBClient;
}

/** Works on the target of a command. @throws failures as one sentence each */
export async function at<Result>(options: TargetOptions, work: (at: At) => Promise<Result>): Promise<Result> {
  const target = targetOf(options);
  const client = new DynamoDBClient({ ...target.config, ...clientSettings(TRIES, ANSWER_MS) });
  try {
    return await work({ target, client });
  } catch (error) {
    throw explained(error, target);
  } finally {
    client.destroy();
  }
}
