import { MAX_MEMBERS, readId, readName } from '../../functions/messages/rules';
import { InvalidRequest } from '../../runtime/errors';
import { quote } from '../../runtime/request';
import type { Member } from '../../tables/messages';

/** A user as a person types it: `ada`, or `ada=Ada Lovelace`. */
export interface TypedUser {
  readonly user: string;
  readonly displayName?: string;
}

/** @throws InvalidRequest */
export function readUser(name: string, text: string): TypedUser {
  const [, user = '', displayName] = /^([^=]*)(?:=(.*))?$/su.exec(text) ?? [];
  const id = readId(name, user.trim());
  if (displayName === undefined) return { user: id };
  return { user: id, displayName: readName(`the display name in ${name}`, displayName.trim()) };
}

/** Users that are separated by commas. @throws InvalidRequest unless there are 1 to 499, each once and not the creator */
export function readUsers(name: string, text: string, creator: string): TypedUser[] {
  const users = text.split(',').map((one) => readUser(name, one));
  const seen = new Set([creator]);
  for (const { user } of users) {
    if (seen.has(user)) {
      const rule =
        user === creator ? `must not contain the creator, got ${quote(user)}` : `must contain ${quote(user)} once`;
      throw new InvalidRequest(`${name} ${rule}`);
    }
    seen.add(user);
  }
  if (users.length < MAX_MEMBERS) return users;
  throw new InvalidRequest(`${name} must contain at most ${MAX_MEMBERS - 1} users, got ${users.length}`);
}

/**
 * A user with the names that were typed, or those of an earlier conversation. The id stands in for both in the first
 * conversation of a user.
 * @param known finds the member of an earlier conversation
 */
export async function memberOf(
  { user, displayName }: TypedUser,
  known: (user: string) => Promise<Member | undefined>,
): Promise<Member> {
  const found = (await known(user)) ?? { user_uuid: user, user_display_name: user, user_handle: user };
  return displayName === undefined ? found : { ...found, user_display_name: displayName };
}
