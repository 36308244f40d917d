import { onlyFound, termsOf } from '../../../cli/deployment/trail';
import { itemId } from '../../../runtime/dynamodb/key';
import { ordersTable } from '../../../tables/orders';

const order = itemId({ [ordersTable.partitionKey.name]: { S: 'order-1' } });
const one = { messageId: 'm1', item: order };
const other = { messageId: 'm2', item: 'b' };
const line = JSON.stringify({ page: 'written', trail: [other, one] });

it('finds an order by its id, which is in logs as a hash', () => {
  expect(termsOf('order-1')).toEqual(['order-1', order]);
});

it('finds an order whose id is longer than a filter pattern of CloudWatch', () => {
  expect(termsOf('x'.repeat(1022))).toHaveLength(2);
  expect(termsOf('x'.repeat(1023))).toEqual([itemId({ order_id: { S: 'x'.repeat(1023) } })]);
});

it.each(['order-1', 'm1', order])('shows of a trail only what was found by %s', (id) => {
  expect(JSON.parse(onlyFound(line, termsOf(id)))).toEqual({ page: 'written', trail: [one] });
});

it.each([line, 'REPORT RequestId: r-1', '{"function_request_id":"r-1","trail":4}', '[]', 'null'])(
  'leaves a line as it is that was found by something else: %s',
  (text) => {
    expect(onlyFound(text, termsOf('r-1'))).toBe(text);
  },
);
