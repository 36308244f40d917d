import type { EnvironmentName } from '../../environments';
import type { MessagesOutputs } from '../../systems/messages';
import { outputsOf } from '../deployment';

/** @throws if the messages system is not deployed */
export const messagesOutputs = (env: EnvironmentName): Promise<MessagesOutputs> =>
  outputsOf<MessagesOutputs>('messages', env);
