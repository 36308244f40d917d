import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');

/** The sections with a table of other props than those of the page's class. */
const OTHER_TABLES: Readonly<Record<string, string>> = {
  'On a schedule': 'ScheduleProps',
  'Stream consumers': 'StreamConsumerProps',
  'Alarms on what it logs': 'LogAlarmProps',
};

/** The default of each prop by its name, or `required`. */
type Props = Readonly<Record<string, string>>;

const sourcesIn = (folder: string): string =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, folder, file), 'utf8'))
    .join('\n');

const declarations = sourcesIn('modules') + sourcesIn('tables');
const pages = readdirSync(join(root, 'modules'))
  .map((name) => join('modules', name, 'README.md'))
  .filter((page) => existsSync(join(root, page)));

describe.each(pages)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const [, className = ''] = /^# (\w+)$/m.exec(text) ?? [];
  const tables = [...text.matchAll(/^## (.*)\n(?:(?!##).*\n)*?\| prop .*\n\|[-| ]+\n((?:\|.*\n)+)/gm)].map(
    ([, heading = '', rows = '']) => ({ heading, rows: propsInRows(rows) }),
  );

  it('says what it protects from, what its cost depends on, and what it puts out', () => {
    const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    const wanted = ['Props', 'By default', 'What it protects from', 'Cost', 'Outputs'];
    expect(headings.filter((heading) => wanted.includes(heading ?? ''))).toEqual(wanted);
  });

  it('has a table of props', () => {
    expect(tables.map(({ heading }) => heading)).toContain('Props');
  });

  it.each(tables)('lists the props and their documented defaults under $heading', ({ heading, rows }) => {
    expect(rows).toEqual(propsOf(heading === 'Props' ? `${className}Props` : OTHER_TABLES[heading]));
  });

  it('lists the defaults that settingsOf sets', () => {
    const listed: Props = Object.assign({}, ...tables.map(({ rows }) => rows));
    const sources = sourcesIn(dirname(page)) + sourcesIn('modules/shared');
    const defaults = [...sources.matchAll(/withDefaults\(props, \{\n((?: {4}.*\n)*)/g)]
      .map(([, lines]) => lines)
      .join('');
    const set = [...defaults.matchAll(/^ {4}(\w+): ('.*'|[\d_]+|true|false),$/gm)].map(
      ([, name = '', value = '']) => [name, value.replaceAll(/(?<=\d)_/g, '')] as const,
    );
    const ofPage = set.filter(([name]) => Object.hasOwn(listed, name));
    expect(ofPage).not.toEqual([]);
    expect(Object.fromEntries(ofPage.map(([name]) => [name, listed[name]]))).toEqual(Object.fromEntries(ofPage));
  });
});

/** A row that does not name exactly one prop is kept whole, so that it equals no prop. */
function propsInRows(rows: string): Props {
  const cells = rows.split('\n').map((row) => /^\| `(\w+)` +\| (.*?) +\|/.exec(row) ?? [row, row, '']);
  return Object.fromEntries(
    cells.filter(([row]) => row !== '').map(([, name = '', value = '']) => [name, withoutReason(value)]),
  );
}

/** The props of an interface, a `Pick`, or an alias of either. */
function propsOf(type = 'undefined'): Props {
  const [, picked, names] = /^Pick<(.*), (.*)>$/.exec(type) ?? [];
  if (picked !== undefined && names !== undefined) {
    const all = Object.entries(propsOf(picked));
    return Object.fromEntries(all.filter(([name]) => (aliasOf(names) ?? names).includes(`'${name}'`)));
  }
  const name = type.replace(/<.*/, '');
  const alias = aliasOf(name);
  return alias === undefined ? propsOfInterface(name) : propsOf(alias);
}

function propsOfInterface(name: string): Props {
  const pattern = `^export interface ${name}(?:<.*>)?(?:\\s+extends ([^{]*))? \\{\\n((?:(?!\\}).*\\n)*)`;
  const [, parents, body] = new RegExp(pattern, 'm').exec(declarations) ?? [];
  if (body === undefined) throw new Error(`modules and tables must declare the interface ${name}`);
  const members = [...body.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^ {2}readonly (\w+)(\??):/gm)];
  return Object.assign(
    {},
    ...(parents?.split(/,\s+(?![^<]*>)/) ?? []).map(propsOf),
    Object.fromEntries(members.map(([, doc, prop, mark]) => [prop, mark === '?' ? defaultIn(doc) : 'required'])),
  );
}

const aliasOf = (name: string): string | undefined =>
  new RegExp(`^(?:export )?type ${name} =\\s([^;]*);`, 'm')
    .exec(declarations)?.[1]
    ?.replaceAll(/\s+/g, ' ')
    .replaceAll(/< | (?=>)/g, (found) => found.trim());

const defaultIn = (doc = ''): string => withoutReason(doc.split('@default ')[1] ?? 'undocumented');

/** Both `@default` and the tables may give a reason after a colon. */
function withoutReason(value: string): string {
  const [clause = ''] = value
    .replaceAll(/\n +\* ?/g, ' ')
    .replaceAll('`', '')
    .split(': ');
  return clause.trim();
}
