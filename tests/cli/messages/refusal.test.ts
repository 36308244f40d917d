import { FunctionFailed } from '../../../cli/deployment/invoke';
import { fromFunction, reasonOf, refusalOf } from '../../../cli/messages/refusal';
import { readRequest as readCreation } from '../../../functions/messages/create-conversation/core';
import { MessageIdInUse, NotAMember, UnknownGroup } from '../../../functions/messages/errors';
import { readId } from '../../../functions/messages/rules';
import { readRequest as readSend } from '../../../functions/messages/send-message/core';
import { member } from '../../support/fake-messages';

const thrown = (act: () => unknown): Error => {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};

const creation = { message_uuid: 'm', message: 'hi', creator: member('ada') };

it.each([
  ['UnknownGroup', new UnknownGroup('g')],
  ['NotAMember', new NotAMember('ada', 'g')],
  ['MessageIdInUse', Object.assign(new MessageIdInUse('message_uuid must be new for another message, got "m"'))],
  ['InvalidRequest', thrown(() => readId('user_uuid', '/'))],
  ['InvalidRequest', thrown(() => readSend({}, 0))],
  ['InvalidRequest', thrown(() => readCreation({ ...creation, members: [] }, 0))],
  ['InvalidRequest', thrown(() => readCreation({ ...creation, members: [member('/')] }, 0))],
  ['InvalidRequest', thrown(() => readCreation({ ...creation, members: [member('ada')] }, 0))],
  ['InvalidRequest', thrown(() => readCreation({ ...creation, members: [member('bob', '')] }, 0))],
])('recognizes %s on AWS, on the local AWS, and of a plain call', (refusal, error) => {
  const { name, message } = error;
  const failed = (type: string) => new FunctionFailed(`messages-send: ${message}`, type, message);
  const errors = [failed(name), failed('Runtime.HandlerError'), error].map(fromFunction);
  expect(errors.map(refusalOf)).toEqual([refusal, refusal, refusal]);
  expect(errors.map(reasonOf)).toEqual([message, message, message]);
});

it.each([
  new FunctionFailed(
    'messages-send: Task timed out after 30.00 seconds',
    'Sandbox.Timedout',
    'Task timed out after 30.00 seconds',
  ),
  new FunctionFailed('messages-send: rate exceeded', 'ThrottlingException', 'user_uuid must be a member of g'),
  new FunctionFailed('messages-send: connect ECONNREFUSED', 'Runtime.HandlerError', 'connect ECONNREFUSED'),
  new Error('message must be sent'),
])('takes any other failure as one that may pass: %s', (error) => {
  const failure = fromFunction(error);
  expect([failure, refusalOf(failure), reasonOf(failure)]).toEqual([error, undefined, error.message]);
});
