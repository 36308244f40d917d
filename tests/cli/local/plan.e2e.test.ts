import { deployed, takeTurn } from '../../support/deployed';

it('finds no changes in what is deployed, and changes nothing', async () => {
  const { tableside } = await deployed();
  const release = await takeTurn(tableside, 'plan');
  const { code, stdout } = await tableside.run('plan', '--fail-on-changes').finally(release);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^No changes\. Your infrastructure matches/)]);
}, 420_000);
