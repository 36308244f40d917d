import { setTimeout as sleep } from 'node:timers/promises';
import { onInterrupt } from '../../../cli/terminal/interrupt';

let exit: jest.SpyInstance;
beforeEach(() => {
  exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
});
afterEach(() => jest.restoreAllMocks());

it('ends the process once everything that a signal calls is done, whatever is done first', async () => {
  const done: string[] = [];
  const cancels = [
    onInterrupt(async () => {
      await sleep(50);
      expect(exit).not.toHaveBeenCalled();
      done.push('slow');
    }),
    onInterrupt(() => void done.push('fast')),
  ];
  process.emit('SIGTERM', 'SIGTERM');
  await sleep(100);
  expect([done, exit.mock.calls]).toEqual([['fast', 'slow'], [[143]]]);
  for (const cancel of cancels) cancel();
});

it('does not call what was canceled', async () => {
  const act = jest.fn();
  onInterrupt(act)();
  const cancel = onInterrupt(() => undefined);
  process.emit('SIGINT', 'SIGINT');
  await sleep(20);
  cancel();
  expect([act.mock.calls, exit.mock.calls]).toEqual([[], [[130]]]);
});
