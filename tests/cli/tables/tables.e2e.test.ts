import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tables } from '../../../tables';
import { type Deployed, deployed } from '../../support/deployed';

const MINUTE = 60_000;
let tableside: Deployed['tableside'];
beforeAll(async () => {
  ({ tableside } = await deployed());
}, 15 * MINUTE);

it(
  'knows the deployed table of every registered name, which is equal to its definition',
  async () => {
    const list = await tableside.json<{ tables: { name: string; registeredName: string | null }[] }>('tables', 'list');
    const known = list.tables.flatMap(({ registeredName }) => registeredName ?? []);
    expect(known.sort()).toEqual(Object.keys(tables).sort());
    const load = await tableside.json<{ tables: { result: string }[] }>('tables', 'schema-load');
    expect(load.tables.map(({ result }) => result)).toEqual(Object.keys(tables).map(() => 'equal'));
  },
  MINUTE,
);

it(
  'seeds, queries, exports and imports a deployed table',
  async () => {
    const file = join(tableside.home, 'messages-export.jsonl');
    const seeded = await tableside.json<{ items: number }>('tables', 'seed', 'messages', '--size', '20', '--yes');
    const partition = ['--partition', 'MSG#seed-1-0', '--sort-begins-with', '2026-'];
    const conversation = await tableside.json<{ items: unknown[] }>('tables', 'query', 'messages', ...partition);
    expect(conversation.items.length).toBe(10);
    const { items } = await tableside.json<{ items: number }>('tables', 'export', 'messages', file);
    expect(items).toBeGreaterThanOrEqual(seeded.items);
    expect(readFileSync(file, 'utf8').split('\n').length).toBe(items + 1);
    const imported = await tableside.json<{ loaded: number }>('tables', 'import', 'messages', file, '--yes');
    expect(imported.loaded).toBe(items);
  },
  MINUTE,
);

it(
  'names a table that Terraform manages, and does not drop it unasked',
  async () => {
    const { code, stderr } = await tableside.run('tables', 'drop', 'scores');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^tableside-local-scores is managed by Terraform, in the environment local: .*\nerror: --yes must/,
      ),
    ]);
  },
  MINUTE,
);
