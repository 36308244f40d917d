import { BY_ID, enact, ONE } from './enact';
import type { Change, Item } from './table';

// What AWS was recorded to do in the snapshot tests of LocalStack for DynamoDB streams.

describe('with a filter', () => {
  const item = (id: string, more: Item = {}): Item => ({ id: { S: id }, ...more });
  const [first, second] = [item('id_value_1'), item('id_value_2')];
  const present = { presentKey: { S: 'presentValue' } };
  const [same, plain] = [item('id_value', { id2: { S: 'id2_value' } }), item('id_value')];
  const changed = item('id_value', { id2: { S: 'id2_new_value' } });
  const newImage = (fields: object) => ({ dynamodb: { NewImage: fields } });
  it.each<[string, object, readonly Item[], readonly Change[]]>([
    ['an event name, for an item put twice', { eventName: ['INSERT'] }, [same, same], [{ item: same, bytes: 32 }]],
    [
      'one of two event names',
      { eventName: ['INSERT', 'MODIFY'] },
      [plain, changed],
      [
        { item: plain, bytes: 20 },
        { item: changed, bytes: 46, old: plain },
      ],
    ],
    [
      'two fields',
      { eventName: ['INSERT'], eventSource: ['aws:dynamodb'] },
      [plain, changed],
      [{ item: plain, bytes: 20 }],
    ],
    [
      'the value of an attribute',
      newImage({ presentKey: { S: ['presentValue'] } }),
      [{ ...first, ...present }, second],
      [{ item: { ...first, ...present }, bytes: 46 }],
    ],
    [
      'an attribute that exists',
      newImage({ presentKey: { S: [{ exists: true }] } }),
      [{ ...first, ...present }, second],
      [{ item: { ...first, ...present }, bytes: 46 }],
    ],
    [
      'a node that is no leaf and should not exist',
      newImage({ presentKey: [{ exists: false }] }),
      [first, { ...second, ...present }],
      [
        { item: first, bytes: 24 },
        { item: { ...second, ...present }, bytes: 46 },
      ],
    ],
    [
      'a number, which is a string in a record',
      newImage({ numericFilter: { N: [{ numeric: ['>', 100] }, { 'anything-but': '101' }] } }),
      [item('id_value_1', { numericFilter: { N: '42' } }), item('id_value_2', { numericFilter: { N: '101' } })],
      [{ item: item('id_value_1', { numericFilter: { N: '42' } }), bytes: 39 }],
    ],
    [
      'a prefix',
      newImage({ prefix: { S: [{ prefix: 'us-1' }] } }),
      [
        item('id_value_1', { prefix: { S: 'us-1-other-suffix' } }),
        item('id_value_1', { prefix: { S: 'other-suffix' } }),
      ],
      [{ item: item('id_value_1', { prefix: { S: 'us-1-other-suffix' } }), bytes: 47 }],
    ],
    [
      'the time of the change',
      { dynamodb: { ApproximateCreationDateTime: [{ numeric: ['>', 0] }] } },
      [first, second],
      [
        { item: first, bytes: 24 },
        { item: second, bytes: 24 },
      ],
    ],
  ])('on %s', (_, pattern, items, changes) => {
    const FilterCriteria = { Filters: [{ Pattern: JSON.stringify(pattern) }] };
    return enact({ table: BY_ID, mapping: { ...ONE, FilterCriteria }, items, oneByOne: true, changes });
  });
});
