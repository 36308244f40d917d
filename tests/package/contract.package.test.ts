interface Change {
  readonly module: string;
  readonly change: string;
}
type Contract = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

const { currentContract, releasedContract, differences, breakingChangesets, pendingChangesets } =
  require('../../bin/contract') as {
    currentContract(): Promise<Contract>;
    releasedContract(): Contract;
    differences(released: Contract, current: Contract): Change[];
    breakingChangesets(version: string, texts: readonly string[]): string[];
    pendingChangesets(): string[];
  };

it('creates what the last release created, unless a changeset announces the change', async () => {
  const announced = pendingChangesets().join('\n');
  const changes = differences(releasedContract(), await currentContract());
  // If this fails: keep the construct id or the default, or run `npx changeset`, choose a breaking version and name the
  // module and what the change replaces.
  expect(changes.filter(({ module }) => !announced.includes(module))).toEqual([]);
}, 120_000);

describe('a comparison with the last release', () => {
  const released = { buffer: { 'aws_sqs_queue Buffer/Queue': { name: 'orders', delay_seconds: 5 } } };

  it.each([
    [
      'a construct id',
      { 'aws_sqs_queue Buffer/Main': { name: 'orders', delay_seconds: 5 } },
      'does not exist any more',
    ],
    [
      'a default',
      { 'aws_sqs_queue Buffer/Queue': { name: 'orders', delay_seconds: 0 } },
      ': delay_seconds was 5, is 0',
    ],
    [
      'no default any more',
      { 'aws_sqs_queue Buffer/Queue': { name: 'orders' } },
      ': delay_seconds was 5, is undefined',
    ],
  ])('finds %s', (_, buffer, message) => {
    const [found, ...others] = differences(released, { buffer });
    expect(found?.change).toContain(message);
    expect(others).toEqual([]);
  });

  it('accepts new modules, resources and arguments', () => {
    const buffer = {
      'aws_sqs_queue Buffer/Queue': { name: 'orders', delay_seconds: 5, fifo: true },
      'aws_sns_topic T': {},
    };
    expect(differences(released, { buffer, site: {} })).toEqual([]);
  });

  it.each([
    ['0.2.0', 'patch', false],
    ['0.2.0', 'minor', true],
    ['1.2.0', 'minor', false],
    ['1.2.0', 'major', true],
  ])('takes after %s a %s changeset as breaking: %s', (version, bump, isBreaking) => {
    const text = `---\n'tableside': ${bump}\n---\n\nTitle: minor\n`;
    expect(breakingChangesets(version, [text])).toEqual(isBreaking ? [text] : []);
  });
});
