import type { DynamoDBRecord } from 'aws-lambda';
import type { ListedConversation } from '../../../../functions/messages/contract';
import type { Item } from '../../../../runtime/dynamodb/item';
import { type Calls, callsOf } from './calls';
import { checkRest, checkSteps } from './checks';
import { Delivery } from './delivery';
import { checkPages, checkWhole, listOf } from './lists';
import { People } from './people';
import type { Operation, Plan, Step } from './plan';
import { Process, type World } from './process';

/** A person sends a request again if there is no answer after this time. */
const PATIENCE_MS = 3000;
const MOST_TRIES = 100;
const KILLED_SHARE = 0.15;
/** Times that senders state are this long before the history. */
const STATED_BEFORE_MS = 60_000;
const MOST_PAGES = 100;
/** Between two pages. */
const LONGEST_READING_MS = 200;
/** Answers that do not change if the request is sent again. */
const REFUSALS = ['InvalidRequest', 'UnknownGroup', 'NotAMember', 'MessageIdInUse'];

export interface Backend {
  readonly tableName: string;
  readonly world: World;
  /** Records of the stream that no earlier call returned. */
  readRecords(): Promise<readonly DynamoDBRecord[]>;
  items(): Promise<readonly Item[]>;
}

/** Plays a plan, and checks each step and, after everything has come to rest, the result. @throws the first broken rule */
export async function play(plan: Plan, backend: Backend): Promise<void> {
  const delivery = new Delivery({ ...backend, read: () => backend.readRecords() });
  const delivered = delivery.run();
  const history = new History(plan, backend);
  // A broken rule ends the history early.
  await Promise.race([history.run(), delivered.then(() => undefined)]).finally(() => delivery.stop());
  await delivered;
  checkSteps(delivery.seen);
  checkRest(await backend.items(), history.people.known);
  await history.checkLists();
}

class History {
  readonly people: People;
  private readonly start: number;
  private readonly groups: string[] = [];
  private messages = 0;

  constructor(
    private readonly plan: Plan,
    private readonly backend: Backend,
  ) {
    this.start = backend.world.clock.now();
    this.people = new People(plan.users, plan.crowd);
  }

  async run(): Promise<void> {
    const running: Promise<void>[] = [];
    for (const [index, step] of this.plan.steps.entries()) {
      await this.backend.world.clock.sleep(step.afterMs);
      const done = this.perform(step);
      running.push(done);
      // The others need a group.
      if (index === 0) await done;
    }
    await Promise.all(running);
  }

  private async perform(step: Step): Promise<void> {
    const times = step.isTwice ? 2 : 1;
    const request = this.requestOf(step);
    if (request) await Promise.all(Array.from({ length: times }, () => request()));
  }

  private requestOf({ operation, statedMs }: Step): (() => Promise<void>) | undefined {
    const stated =
      statedMs === undefined ? {} : { created_at: new Date(this.start - STATED_BEFORE_MS + statedMs).toISOString() };
    const message_uuid = `m-${++this.messages}`;
    const message = `message ${message_uuid}`;
    const user = this.people.userAt(operation.user);
    if (operation.kind === 'create') {
      const members = this.people.others(operation.user, operation.others);
      const request = { message_uuid, message, ...stated, creator: this.people.memberOf(user), members };
      return async () => {
        const sent = await this.persist(({ create }) => create(request));
        if (sent instanceof Error) throw sent;
        if (!this.groups.includes(sent.message_group_uuid)) this.groups.push(sent.message_group_uuid);
        this.people.noteSent(sent);
      };
    }
    return operation.kind === 'list'
      ? () => this.list(user, operation.limit)
      : this.inGroup(operation, user, { message_uuid, message, ...stated });
  }

  private inGroup(
    operation: Exclude<Operation, { kind: 'create' | 'list' }>,
    user_uuid: string,
    sent: { message_uuid: string; message: string; created_at?: string },
  ): (() => Promise<void>) | undefined {
    const message_group_uuid = this.groups[operation.group % this.groups.length];
    if (message_group_uuid === undefined) return undefined;
    const { kind } = operation;
    if (kind === 'send') {
      return async () => {
        const answer = await this.persist(({ send }) => send({ ...sent, message_group_uuid, user_uuid }));
        if (!(answer instanceof Error)) this.people.noteSent(answer);
      };
    }
    return () =>
      this.people.inTurn(user_uuid, message_group_uuid, async () => {
        const answer = await this.persist((calls) => calls[kind]({ user_uuid, message_group_uuid }));
        if (!(answer instanceof Error)) this.people.noteChange(kind, user_uuid, message_group_uuid);
      });
  }

  /** Sends a request until there is an answer, each time from a process that may be killed. */
  private async persist<Answer>(call: (calls: Calls) => Promise<Answer>): Promise<Answer | Error> {
    const { world, tableName } = this.backend;
    const { random, clock } = world;
    for (let tries = 1; ; tries++) {
      const kill = { write: random.between(1, 3), effect: random.pick(['before', 'after'] as const) };
      const process = random.chance(KILLED_SHARE) ? new Process(world, kill) : new Process(world);
      const answer = await Promise.race([
        call(callsOf(process, tableName)).catch((error: Error) => error),
        process.killed.then(() => new Error('killed')),
        clock.sleep(PATIENCE_MS).then(() => new Error('no answer')),
      ]);
      await process.stop();
      if (!(answer instanceof Error) || REFUSALS.includes(answer.name)) return answer;
      if (tries === MOST_TRIES) throw new Error(`no answer after ${tries} tries: ${answer}`, { cause: answer });
    }
  }

  /** Reads the whole list of a user while it changes. */
  private async list(user: string, limit: number): Promise<void> {
    const { clock } = this.backend.world;
    const before = listOf(await this.backend.items(), user);
    await clock.sleep(this.plan.lagMs);
    const pages = await this.pagesOf(user, limit);
    checkPages(user, pages, [before, listOf(await this.backend.items(), user)]);
  }

  /** @throws unless the lists of all users are exact, after everything has come to rest */
  async checkLists(): Promise<void> {
    await this.backend.world.clock.sleep(this.plan.lagMs);
    const items = await this.backend.items();
    for (const user of this.people.all) checkWhole(user, await this.pagesOf(user, 2), listOf(items, user));
  }

  private async pagesOf(user_uuid: string, limit: number): Promise<ListedConversation[][]> {
    const { random, clock } = this.backend.world;
    const pages: ListedConversation[][] = [];
    for (let after: string | undefined; ; ) {
      const request = { user_uuid, limit, ...(after !== undefined && { after }) };
      const page = await this.persist(({ list }) => list(request));
      if (page instanceof Error) throw page;
      pages.push([...page.items]);
      if (page.after === undefined) return pages;
      if (pages.length > MOST_PAGES) throw new Error(`the list of ${user_uuid} does not end`);
      after = page.after;
      await clock.sleep(random.next() * LONGEST_READING_MS);
    }
  }
}
