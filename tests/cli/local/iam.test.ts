import { iamText } from '../../../cli/local/iam';
import type { Judgement } from '../../../local/aws/iam/record';

const judged = (decision: Judgement['decision'], action: string): Judgement => ({
  principal: 'arn:aws:sts::000000000000:assumed-role/orders-role/orders-drain',
  action,
  resource: 'arn:aws:dynamodb:us-east-1:000000000000:table/orders',
  decision,
});

it('counts the requests of functions', () => {
  expect(iamText([judged('allowed', 'dynamodb:GetItem')])).toBe(
    'IAM: 0 denied, 0 not judged, of 1 different requests by functions.',
  );
});

it('shows who was denied what, and what could not be judged', () => {
  const text = iamText([
    judged('unjudged', 'dynamodb:DynamoDB_20120810.ExecuteStatement'),
    judged('allowed', 'dynamodb:GetItem'),
    judged('denied', 'dynamodb:PutItem'),
  ]);
  expect(text.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['IAM: 1 denied, 1 not judged, of 3 different requests by functions.'],
    [''],
    ['function', 'action', 'resource', 'IAM'],
    ['orders-drain', 'dynamodb:PutItem', 'arn:aws:dynamodb:us-east-1:000000000000:table/orders', 'denied'],
    [
      'orders-drain',
      'dynamodb:DynamoDB_20120810.ExecuteStatement',
      'arn:aws:dynamodb:us-east-1:000000000000:table/orders',
      'not judged',
    ],
  ]);
});

it('shows at most 20 requests', () => {
  const text = iamText(Array.from({ length: 25 }, (_, number) => judged('denied', `s3:Action${number}`)));
  const lines = text.split('\n');
  expect([lines.filter((line) => line.includes('s3:Action')).length, lines.at(-1)]).toEqual([
    20,
    'And 5 more. See: npx tableside status --json',
  ]);
});
