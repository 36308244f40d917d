import { changes } from '../../../benchmarks/plan-tests/tables';
import { type Plan, plan } from '../../../testkit';

const accountId = '888899990000';
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';

describe('a plan of DynamoDbTable', () => {
  let accepted: Plan;
  let refused: Plan;
  beforeAll(async () => {
    ({ accepted, refused } = await plan(await changes(endpoint, accountId), { endpoint, accountId }));
  }, 180_000);

  it('accepts a new table, and every change of an existing one that one deployment can make', () => {
    const { actions } = accepted;
    expect(new Set(Object.values(actions))).toEqual(new Set(['create']));
    expect(Object.keys(actions)).toHaveLength(12);
  });

  describe('fails', () => {
    const TYPES = 'types of key attributes must be those of the existing table, which has';
    const EXPIRY = 'timeToLiveAttribute cannot change or be removed while items expire by expires.';
    const REPLACED = 'keys and local indexes cannot change: Terraform would replace the table';

    it.each([
      ['another type of the partition key', `test/PartitionKey: ${TYPES} id of type S.`],
      ['another type of the key of a global index', `test/GlobalKey: ${TYPES} b of type S.`],
      ['another type of the key of a local index', `test/LocalKey: ${TYPES} l of type S.`],
      ['another type beside other changes', `test/WithOthers: ${TYPES} b of type S.`],
      ['another attribute of the time to live', `test/ExpiryElsewhere: ${EXPIRY}`],
      ['no attribute of the time to live', `test/ExpiryGone: ${EXPIRY}`],
      ['no maximum of reads', 'test/Unlimited: maximumReadUnits of the table or of an index cannot be removed'],
      ['no maximum of writes', 'test/Unlimited: maximumWriteUnits of the table or of an index cannot be removed'],
      ['no maximum of an index', 'test/UnlimitedWrites: maximumWriteUnits of the table or of an index cannot be'],
      ['another projection of a local index', 'test/LocalProjection: a local index cannot change.'],
      ['another key of a local index', 'test/LocalSortKey: a local index cannot change.'],
      ['another sort key of a protected table', `test/SortKey: ${REPLACED}`],
      ['no local index on a protected table', `test/LocalGone: ${REPLACED}`],
      ['another sort key while the protection is removed', `test/StillProtected: ${REPLACED}`],
      ['neither replicas nor the stream that they need', 'test/ReplicaGone: stream must be NEW_AND_OLD_IMAGES in the'],
      ['another type of the key of an imported table', `test/ImportedType: ${TYPES} id of type S.`],
      [
        'other keys of an index of an imported table',
        'test/ImportedIndex: the indexes of the table deployed must have',
      ],
    ])('with an error message: %s', (_, sentence) => {
      expect(refused.failures.map((failure) => failure.sentence)).toContainEqual(expect.stringContaining(sentence));
    });

    it('with no errors except these', () => {
      expect(refused.failures).toHaveLength(17);
      expect(refused.errors).toHaveLength(17);
    });
  });
});
