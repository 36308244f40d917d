import { rmSync } from 'node:fs';
import { home, tableside } from '../../support/cli';

afterAll(() => rmSync(home, { recursive: true }));

it.each([
  ['list --endpoint nowhere', 'It must be an http or https URL, such as http://127.0.0.1:8000.'],
  ['list --endpoint ftp://nowhere', 'It must be an http or https URL'],
  ['list --endpoint http://127.0.0.1:1 --env dev', 'cannot be used with'],
  ['describe ab', 'It must be 3 to 255 letters, digits, underscores, hyphens or dots.'],
  ['scan a/b', 'It must be 3 to 255 letters'],
  ['drop täble', 'It must be 3 to 255 letters'],
  [`import ${'x'.repeat(256)} file`, 'It must be 3 to 255 letters'],
  ['seed unknown', 'Allowed choices are orders, leaderboard, counted-records, restaurants, scores, messages.'],
  ['seed orders --size 0', 'must be a whole number between 1 and 10000000'],
  [
    'schema-load unknown',
    'the table must be one of orders, leaderboard, counted-records, restaurants, scores, messages, or a file',
  ],
  ['export orders - --endpoint http://127.0.0.1:1', 'Use: tables scan orders --dynamodb-json'],
  ['scan orders --segments 101', 'must be a whole number between 1 and 100'],
])('rejects `tables %s` with exit code 2', async (command, message) => {
  expect(await tableside(`tables ${command}`)).toEqual({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining(message),
  });
});

it.each(['', 'schema-load', 'list', 'describe', 'seed', 'scan', 'query', 'export', 'import', 'drop'])(
  'shows the help of `tables %s` with an example',
  async (name) => {
    const { status, stdout } = await tableside(`tables ${name} --help`);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/Example:\n {2}\$ npx tableside tables \w+/)]);
  },
);
