import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttributeLists } from '../../../../local/dax';

const folder = mkdtempSync(join(tmpdir(), 'tableside-lists-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('derives ids from names, so that another start gives the same ones', () => {
  const [first, second] = [new AttributeLists(), new AttributeLists()];
  second.idOf(['other']);
  const lists = [['a', 'b'], ['b', 'a'], ['a'], ['a,b'], ['a', 'b', '']];
  const ids = lists.map((names) => first.idOf(names));
  expect([lists.map((names) => second.idOf(names)), new Set(ids).size]).toEqual([ids, lists.length]);
  expect(ids.map((id) => first.namesOf(id))).toEqual(lists);
});

it('has the id 1 for no names', () => {
  expect([new AttributeLists().idOf([]), new AttributeLists().namesOf(1)]).toEqual([1, []]);
});

it('rejects an id that it does not know', () => {
  expect(() => new AttributeLists().namesOf(12)).toThrow('the attribute list 12, which is not known');
});

it('knows the ids from before a restart, also if the last line was not written whole', () => {
  const file = join(folder, 'sub', 'lists.jsonl');
  const before = new AttributeLists(file);
  const ids = [before.idOf(['price']), before.idOf(['discount', '__proto__'])];
  before.idOf(['price']);
  appendFileSync(file, '["half');
  const after = new AttributeLists(file);
  expect(ids.map((id) => after.namesOf(id))).toEqual([['price'], ['discount', '__proto__']]);
  after.idOf(['new']);
  expect(new AttributeLists(file).namesOf(after.idOf(['new']))).toEqual(['new']);
  expect(readFileSync(file, 'utf8').split('\n').filter(Boolean)).toHaveLength(3);
});

it('knows the ids in a file that has other lines, too', () => {
  const file = join(folder, 'damaged.jsonl');
  const id = new AttributeLists(file).idOf(['price']);
  const others = ['["a","b["c"]', '[1]', '[["a"]]', ']', '\0\0]', '{"a":["b"]}'];
  writeFileSync(file, [...others, '["price"]', ...others, ''].join('\n'));
  expect(new AttributeLists(file).namesOf(id)).toEqual(['price']);
  expect(readFileSync(file, 'utf8')).toBe('["price"]\n');
});

it('gives no id that it cannot keep', () => {
  const file = join(folder, 'gone', 'lists.jsonl');
  const lists = new AttributeLists(file);
  const known = lists.idOf(['known']);
  rmSync(join(folder, 'gone'), { recursive: true });
  expect(() => lists.idOf(['price'])).toThrow('ENOENT');
  expect(() => lists.idOf(['price'])).toThrow('ENOENT');
  mkdirSync(join(folder, 'gone'));
  const id = lists.idOf(['price']);
  const after = new AttributeLists(file);
  expect([after.namesOf(known), after.namesOf(id)]).toEqual([['known'], ['price']]);
});

it('forgets the lists used longest ago when the names take too much memory', () => {
  const lists = new AttributeLists();
  const long = 'x'.repeat(8 * 1024 * 1024);
  const ids = Array.from({ length: 9 }, (_, index) => lists.idOf([`${long}${index}`]));
  const known = ids.map((id) => {
    try {
      return lists.namesOf(id).length === 1;
    } catch {
      return false;
    }
  });
  expect(known).toEqual([false, false, ...Array.from({ length: 7 }, () => true)]);
});

describe('with little memory', () => {
  /** Room for about 50 lists. */
  const MAX_BYTES = 10_000;
  const names = (index: number) => [`name-${index}`];

  function add(lists: AttributeLists, first: number, end: number): void {
    for (let index = first; index < end; index++) lists.idOf(names(index));
  }

  it('counts what short lists take besides their characters', () => {
    const lists = new AttributeLists(undefined, MAX_BYTES);
    const id = lists.idOf(names(0));
    add(lists, 1, 60);
    expect(() => lists.namesOf(id)).toThrow('which is not known');
  });

  it('counts a loss when a list is forgotten that was used since the last loss', () => {
    const lists = new AttributeLists(undefined, MAX_BYTES);
    add(lists, 0, 40);
    const before = lists.losses;
    add(lists, 40, 60);
    const first = lists.losses;
    add(lists, 60, 80);
    const second = lists.losses;
    add(lists, 80, 160);
    expect([before, first > 0, second === first, lists.losses > first]).toEqual([0, true, true, true]);
  });

  it('keeps the file small', () => {
    const file = join(folder, 'bounded.jsonl');
    const lists = new AttributeLists(file, MAX_BYTES);
    add(lists, 0, 3000);
    expect(statSync(file).size).toBeLessThan(3 * MAX_BYTES);
    expect(new AttributeLists(file, MAX_BYTES).namesOf(lists.idOf(names(2999)))).toEqual(names(2999));
  });
});
