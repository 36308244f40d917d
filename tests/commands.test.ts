import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { scripts } from '../package.json';
import { home, root, tableside } from './support/cli';
import { pages, readPage } from './support/pages';
import { parametersOf, type Shown, shownIn, stepsIn, suggestedIn, UNKNOWN, words } from './support/shown-commands';

/** Options of other programs. */
const OTHERS = ['--selectProjects', '--endpoint-url', '--hcl'];
const WORKFLOWS = join(root, '.github', 'workflows');
const CODE = ['bin', 'cli', 'environments', 'functions', 'local', 'modules', 'systems'];

/** The commands of the tool that do something, and the words by which all are called. */
let commands: readonly Command[] = [];
let known: ReadonlyMap<string, Command>;

beforeAll(async () => {
  const { action } = Command.prototype;
  const created: Command[] = [];
  // Commands are parsed, and do nothing.
  jest.spyOn(Command.prototype, 'action').mockImplementation(function (this: Command) {
    created.push(this);
    return action.call(this, () => undefined);
  });
  await tableside('--version');
  // The commands `help` have no example.
  commands = created.filter((command) => command.name() !== 'help');
  known = new Map(commands.flatMap(withGroups).map((command) => [pathOf(command).join(' '), command]));
});

afterAll(() => rmSync(home, { recursive: true }));

const withGroups = (command: Command): Command[] =>
  command.parent === null ? [command] : [command, ...withGroups(command.parent)];
/** The words by which a command is called. */
const pathOf = (command: Command): string[] =>
  withGroups(command)
    .map((one) => one.name())
    .reverse()
    .slice(1);
const optionsOf = (command: Command) =>
  withGroups(command).flatMap(({ options }) => options.map(({ long }) => long ?? ''));

/** What a command in a sentence, or one with a value that only the running code knows, may be refused for. */
const IS_OPEN = new RegExp(
  `missing required argument|argument missing|required option|^Usage:|'${UNKNOWN}+' is invalid`,
);

/** Why the tool does not take a command; undefined if it does. */
async function refusal(parameters: readonly string[], isWhole: boolean): Promise<string | undefined> {
  const { status, stderr } = await tableside(parameters);
  if (status === 0) return undefined;
  const unknown = parameters.find((word) => word.startsWith('--') && !isOption(word));
  if (unknown !== undefined) return `there is no option ${unknown}`;
  return !isWhole && IS_OPEN.test(stderr) ? undefined : stderr.split('\n', 1)[0];
}

const isOption = (word: string): boolean =>
  ['--help', '--version', ...OTHERS, ...commands.flatMap(optionsOf)].includes(word.replace(/=.*/, ''));

async function problemIn({ text, isWhole }: Shown, ofPage: Readonly<Record<string, string>>) {
  try {
    const parameters = parametersOf(isWhole ? text : withTool(text), ofPage);
    const problem = parameters && (await refusal(parameters, isWhole));
    return problem === undefined ? [] : [`${text}: ${problem}`];
  } catch (error) {
    return [`${text}: ${(error as Error).message}`];
  }
}

/** A sentence also says `orders audit`, or `down --purge`. */
function withTool(text: string): string {
  const [name = '', next = ''] = text.split(' ');
  const found = name === '' ? undefined : known.get(name);
  const isCommand = found && (next.startsWith('--') || (next !== '' && found.commands.length > 0));
  return isCommand ? `tableside ${text}` : text;
}

/** A sentence may name an option without its command. */
function optionProblems({ text, isWhole }: Shown): string[] {
  const [, name] = /^(--[a-z][\w-]*)/.exec(text) ?? [];
  return isWhole || name === undefined || isOption(name) ? [] : [`${text}: there is no such option`];
}

async function problemsIn(shown: readonly Shown[], ofPage = scripts as Readonly<Record<string, string>>) {
  const problems: string[] = [];
  for (const one of shown) problems.push(...(await problemIn(one, ofPage)), ...optionProblems(one));
  return problems;
}

/** The commands in the log of earlier versions may not exist any more. */
const currentPart = (page: string): string =>
  page === 'CHANGELOG.md' ? readPage(page).split('\n## ', 2).join('') : readPage(page);

const scriptsFor = (page: string): Readonly<Record<string, string>> =>
  page.startsWith('examples/') ? JSON.parse(readPage(join(dirname(page), 'package.json'))).scripts : scripts;

it.each(pages)('shows in %s only commands, options and npm scripts that exist', async (page) => {
  expect(await problemsIn(shownIn(currentPart(page)), scriptsFor(page))).toEqual([]);
});

it('shows in CONTRIBUTING.md only runs of jest that find a test', () => {
  const { projects } = require('../jest.config.js') as { projects: readonly { displayName: string }[] };
  const files = readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' }).map((file) => `tests/${file}`);
  const runs = shownIn(readPage('CONTRIBUTING.md')).filter(({ text }) => / jest tests\//.test(text));
  expect(runs.length).toBeGreaterThan(2);
  const wrong = runs.filter(({ text }) => {
    const [path = '', ...options] = words(text).slice(words(text).indexOf('jest') + 1);
    const optionValue = (name: string) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);
    const tests = files.filter((file) => file.endsWith('.test.ts') && file.includes(path));
    const names = tests.flatMap((file) => readPage(file).match(/(?<=\(['"`]).+(?=['"`], (?:async )?\()/g) ?? []);
    const hasName = names.some((name) => name.includes(optionValue('-t') ?? ''));
    return !hasName || !projects.some(({ displayName }) => displayName === optionValue('--selectProjects'));
  });
  expect(wrong).toEqual([]);
});

it.each(readdirSync(WORKFLOWS))('runs in the workflow %s only commands that exist', async (file) => {
  const steps = stepsIn(readFileSync(join(WORKFLOWS, file), 'utf8'));
  expect(steps).not.toEqual([]);
  expect(await problemsIn(steps)).toEqual([]);
});

it.each(CODE)('suggests in the messages of %s only commands that exist', async (folder) => {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => /\.(ts|js|py)$/.test(file)).map((file) => readPage(join(folder, file)));
  expect(await problemsIn(sources.flatMap(suggestedIn))).toEqual([]);
});

it('shows in the help of each command an example that it takes', async () => {
  const examples: string[] = [];
  for (const path of known.keys()) {
    const { stdout } = await tableside(`${path} --help`);
    const [, example = ''] = /\n {2}\$ (npx tableside .*)/.exec(stdout) ?? [];
    const own = `npx tableside ${path}`.trim();
    examples.push(`${example} `.startsWith(`${own} `) ? example : `${own} has the example ${example}`);
  }
  expect(await problemsIn(examples.map((text) => ({ text, isWhole: true })))).toEqual([]);
  expect(examples.filter((example) => example.includes(' has the example '))).toEqual([]);
});

it('has --help and --json in every command but `messages chat`, as README.md says', () => {
  const without = commands.filter((command) => !optionsOf(command).includes('--json'));
  expect(new Set(without.map((command) => pathOf(command).join(' ')))).toEqual(new Set(['messages chat']));
});
