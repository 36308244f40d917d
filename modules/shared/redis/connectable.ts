import { dependable, type ITerraformDependable } from 'cdktf';
import { check, type Finding, knownAtSynthesis, listOf, must, named } from '../check';
import { type Grantee, grant, type Statement } from '../grant';
import { granteeFinding } from '../grantee';
import { checked, listOfKind, object, set } from '../shape';
import { inOneStack } from '../stacks';
import { type VpcClient, VpcService } from '../vpc';

/** A user of a cache for one client, which may call nothing else. Has no effect unless clients authenticate by IAM. */
export interface CacheUser {
  /**
   * Lowercase letters, digits and single hyphens. The name of the user is that of the cache and this one, with a hyphen
   * between: at most 40 characters.
   */
  readonly name: string;
  /** Names of commands in lowercase, such as `get`. */
  readonly commands: readonly string[];
}

/** The variables and permissions that a client needs in order to connect. */
export interface Access {
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly Statement[];
  /** What must be in place before the permissions change. @default none */
  readonly before?: ITerraformDependable;
}

/** A cache that clients connect to, as a user that they share or as their own. */
export abstract class Connectable extends VpcService {
  /** @param user obeys the rules */
  protected abstract accessOf(user: CacheUser | undefined): Access;

  /**
   * Grants the permissions that a client needs in order to connect.
   * @param user the user to connect as. @default the one with the name of the cache, which may read, write and delete
   */
  public grantConnect(grantee: Grantee, user?: CacheUser): void {
    check(this, [granteeFinding('grantee', grantee)]);
    checkUser(this, user);
    const { statements, before } = this.accessOf(user);
    if (statements.length === 0) return;
    const policy = grant(this, 'Connect', grantee, statements);
    // A policy of another stack is changed after this stack anyway.
    if (before && inOneStack(this, policy)) policy.dependsOn = [dependable(before)];
  }

  /**
   * Opens the port to the client's security group, allows the client to authenticate, and adds the environment
   * variables that it connects with.
   * @param user the user to connect as. @default the one with the name of the cache, which may read, write and delete
   * @throws when the client is outside a VPC
   */
  public connectFrom(client: VpcClient, user?: CacheUser): void {
    checkUser(this, user);
    this.admit(client, this.accessOf(user).environment);
    this.grantConnect(client, user);
  }
}

const USER = object<CacheUser>({ name: set(checked), commands: set(listOfKind(checked)) });

function checkUser(scope: Connectable, user: CacheUser | undefined): void {
  if (user === undefined) return;
  check(scope, USER.check('user', user));
  check(scope, userFindings(user));
}

const userFindings = ({ name, commands }: CacheUser): Finding[] => [
  ...knownAtSynthesis({ 'user.name': name, 'user.commands': commands }),
  named('user.name', name, /^[a-z\d]+(-[a-z\d]+)*$/, 'be lowercase letters, digits and single hyphens'),
  must('user.name', name, 'not be that of the disabled user', (known) => known !== 'default'),
  must('user.commands', commands, 'contain at least one command', ({ length }) => length > 0),
  ...listOf('user.commands', commands, (prop, command) =>
    named(prop, command, /^[a-z]+$/, 'be the name of a command in lowercase, such as get'),
  ),
];
