import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { ListConversationsAnswer, SentMessage } from '../../functions/messages/contract';
import { groupPartition, MESSAGE_SORT_KEYS } from '../../functions/messages/keys';
import type { Random } from '../../local/machine/random';
import type { MessagesOutputs } from '../../systems/messages';
import { clientConfig } from '../deployment';
import { FunctionFailed, invoke } from '../deployment/invoke';
import { Traffic } from '../messages/bench/traffic';
import { messagesOutputs } from '../messages/outputs';
import type { Check } from './check';

const GROUPS = 50;
const TWICE_SHARE = 0.1;
const ANSWER_MS = 20_000;
const PAUSE_MS = 500;
const EXACT_MS = 120_000;
const CACHED_MS = 30_000;

/** Messages that are sent during a run through the functions, as clients do: again, until they have an answer. */
export class MessagesLoad {
  answers = 0;
  /** Requests that were sent again, because the one before failed. */
  repeated = 0;
  private readonly sent = new Map<string, Set<string>>();
  private readonly traffic: Traffic;

  private constructor(
    private readonly outputs: MessagesOutputs,
    private readonly messages: number,
    private readonly random: Random,
    private readonly signal: AbortSignal,
  ) {
    this.traffic = new Traffic({
      functions: outputs,
      groups: Math.min(GROUPS, messages),
      messages: Math.max(0, messages - GROUPS),
      invoke: (name, event) => this.ask(name, event),
    });
  }

  static async begin(messages: number, random: Random, signal: AbortSignal): Promise<MessagesLoad> {
    return new MessagesLoad(await messagesOutputs('local'), messages, random, signal);
  }

  /** Creates the groups, and sends the other messages, several at once. */
  async send(): Promise<void> {
    await this.traffic.createGroups(() => undefined);
    await this.traffic.send(() => undefined);
  }

  async checks(): Promise<Check[]> {
    const [stored, expected] = await this.storedMessages();
    const wrong = await this.wrongLists();
    return [
      { name: 'messages in the table', expected: this.messages, found: stored },
      { name: 'messages of the answers in the table', expected: this.messages, found: expected },
      { name: 'conversation lists that are not exact', expected: 0, found: wrong },
      { name: 'conversation lists from', expected: 'cache', found: await this.sourceAfterwards() },
    ];
  }

  /** @returns the number of messages in the groups, and of those whose ids were answered */
  private async storedMessages(): Promise<[number, number]> {
    let [stored, expected] = [0, 0];
    const client = new DynamoDBClient(clientConfig('local'));
    for (const [group, ids] of this.sent) {
      const query = {
        TableName: this.outputs.tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :group AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: {
          ':group': { S: groupPartition(group) },
          ':first': { S: MESSAGE_SORT_KEYS.first },
          ':last': { S: MESSAGE_SORT_KEYS.last },
        },
      };
      for await (const { Items = [] } of paginateQuery({ client }, query)) {
        stored += Items.length;
        expected += Items.filter(({ message_uuid }) => ids.has(message_uuid?.S ?? '')).length;
      }
    }
    return [stored, expected];
  }

  private async wrongLists(): Promise<number> {
    const deadline = Date.now() + EXACT_MS;
    for (;;) {
      // All of them again: a list that was exact must not change any more.
      const wrong = await this.traffic.countWrong(new Set());
      if (wrong === 0 || Date.now() > deadline) return wrong;
      await sleep(PAUSE_MS);
    }
  }

  /** Where a list comes from that is read again and again. */
  private async sourceAfterwards(): Promise<string> {
    const request = { user_uuid: this.traffic.someUser, limit: 1 };
    const deadline = Date.now() + CACHED_MS;
    for (;;) {
      const answer = await this.ask<ListConversationsAnswer>(this.outputs.listConversationsFunctionName, request);
      if (answer.source === 'cache' || Date.now() > deadline) return answer.source;
      await sleep(PAUSE_MS);
    }
  }

  private async ask<Answer>(name: string, event: object): Promise<Answer> {
    if (!this.random.chance(TWICE_SHARE)) return this.askOnce(name, event);
    const [answer] = await Promise.all([this.askOnce<Answer>(name, event), this.askOnce<Answer>(name, event)]);
    return answer;
  }

  /** Repeats the request until it has an answer. @throws if the function refuses it, or the run is interrupted */
  private async askOnce<Answer>(name: string, event: object): Promise<Answer> {
    for (;;) {
      try {
        const answer = await invoke<Answer & Partial<SentMessage>>('local', name, event, ANSWER_MS);
        this.answers++;
        const { message_group_uuid: group, message_uuid: id } = answer;
        if (group !== undefined && id !== undefined) this.sent.set(group, (this.sent.get(group) ?? new Set()).add(id));
        return answer;
      } catch (error) {
        const isRefused = error instanceof FunctionFailed && error.isInvalidRequest;
        if (isRefused || this.signal.aborted) throw error;
        this.repeated++;
        await sleep(PAUSE_MS);
      }
    }
  }
}
