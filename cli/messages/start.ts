import type { SentMessage } from '../../functions/messages/contract';
import type { Timed } from '../../runtime/answers';
import { memberOf, readUser, readUsers } from './people';
import type { Messages } from './service';

export interface NewConversation {
  /** The creator, as a person types it. */
  readonly as: string;
  /** The others, as a person types them: separated by commas. */
  readonly with: string;
  readonly message: string;
  readonly message_uuid: string;
}

/**
 * Starts a conversation with its first message.
 * @param names how errors name the two fields
 * @throws InvalidRequest if a user is invalid, or the error of the function
 */
export async function startConversation(
  service: Pick<Messages, 'create' | 'directory'>,
  { as, with: others, message, message_uuid }: NewConversation,
  names: { readonly as: string; readonly with: string },
): Promise<Timed<SentMessage>> {
  const user = readUser(names.as, as);
  const users = readUsers(names.with, others, user.user);
  const creator = await memberOf(user, service.directory.find);
  const members = await Promise.all(users.map((one) => memberOf(one, service.directory.find)));
  return service.create({ message_uuid, message, creator, members });
}
