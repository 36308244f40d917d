import { Command } from 'commander';
import { main } from '../../cli';

/** A command that needs a file which nobody named. */
jest.mock('../../cli/local/status', () => ({
  status: () =>
    new Command('status').action(() => {
      const message = "ENOENT: no such file or directory, open '/nowhere/ours'";
      throw Object.assign(new Error(message), { code: 'ENOENT', path: '/nowhere/ours' });
    }),
}));

it('does not report a missing file of the tool as one that the user named', async () => {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  await main(['node', 'tableside', 'status']);
  expect([process.exitCode, write.mock.calls.join()]).toEqual([
    1,
    "ENOENT: no such file or directory, open '/nowhere/ours'\n",
  ]);
  process.exitCode = 0;
});
