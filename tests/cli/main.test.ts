import { Command } from 'commander';
import { main } from '../../cli';

/** A command that needs a file that the user did not name. */
jest.mock('../../cli/local/status', () => ({
  status: () =>
    new Command('status').action(() => {
      const message = "ENOENT: no such file or directory, open '/nowhere/ours'";
      throw Object.assign(new Error(message), { code: 'ENOENT', path: '/nowhere/ours' });
    }),
}));

it('reports a missing file of the tool with the error of Node', async () => {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  await main(['node', 'tableside', 'status']);
  expect([process.exitCode, write.mock.calls.join()]).toEqual([
    1,
    "ENOENT: no such file or directory, open '/nowhere/ours'\n",
  ]);
  process.exitCode = 0;
});
