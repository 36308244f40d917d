import { compileFilters } from '../../filters';
import { claimItem, conversationItems, groupItem, messageItem } from '../../functions/messages/items';
import { synthSystem } from './messages';

const sender = { user_uuid: 'ana', user_display_name: 'Ana', user_handle: '@ana' };
const group = { group: 'g', creator: sender, members: [{ ...sender, user_uuid: 'ben' }] };
const moment = { created_at: '2026-11-30T08:00:00.000Z', message_uuid: 'm' };
const message = messageItem({ group: 'g', sender, message: 'Hi', ...moment });
const { message: _, ...withoutText } = message;
const [conversation = {}] = conversationItems(group, 'Hi');

const stack = synthSystem();

/** Whether the filters of a consumer let the record of an item pass. */
function passes(
  consumer: string,
  { pk = {}, sk = {}, ...others }: object & { pk?: object; sk?: object },
  eventName = 'INSERT',
) {
  const { filter_criteria } = stack.resource('aws_lambda_event_source_mapping', `Chat/Table/${consumer}/Resource`);
  const { filter } = filter_criteria as { filter: { pattern: string }[] };
  const dynamodb = { Keys: { pk, sk }, NewImage: { pk, sk, ...others } };
  return compileFilters(filter.map(({ pattern }) => pattern))({ eventName, dynamodb });
}

it('updates lists for new messages, also those that can never be shown, and for nothing else', () => {
  const messages = [message, withoutText, { ...message, message: { N: '5' } }, { ...message, sk: { S: 'yesterday' } }];
  expect(messages.map((item) => passes('Update', item))).toEqual([true, true, true, true]);
  expect(['MODIFY', 'REMOVE'].map((name) => passes('Update', message, name))).toEqual([false, false]);
  const others = [groupItem(group, moment), claimItem('g', moment, 'digest'), conversation];
  expect(others.map((item) => passes('Update', item))).toEqual([false, false, false]);
});

it('invalidates lists for every change of a conversation, and for nothing else', () => {
  const names = ['INSERT', 'MODIFY', 'REMOVE'];
  expect(names.map((name) => passes('Invalidate', conversation, name))).toEqual([true, true, true]);
  const others = [message, groupItem(group, moment), claimItem('g', moment, 'digest')];
  expect(others.map((item) => passes('Invalidate', item))).toEqual([false, false, false]);
});
