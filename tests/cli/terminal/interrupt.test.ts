import { setTimeout as sleep } from 'node:timers/promises';
import { onInterrupt } from '../../../cli/terminal/interrupt';

let exit: jest.SpyInstance;
/** Resolves when the process would end. */
let ended: Promise<void>;
beforeEach(() => {
  ended = new Promise((resolve) => {
    exit = jest.spyOn(process, 'exit').mockImplementation((() => resolve()) as never);
  });
});
afterEach(() => jest.restoreAllMocks());

it('ends the process once everything that a signal calls is done, whatever is done first', async () => {
  const done: string[] = [];
  const cancels = [
    onInterrupt(async () => {
      await sleep(50);
      done.push('slow');
    }),
    onInterrupt(() => void done.push('fast')),
  ];
  process.emit('SIGTERM', 'SIGTERM');
  await ended;
  for (const cancel of cancels) cancel();
  expect([done, exit.mock.calls]).toEqual([['fast', 'slow'], [[143]]]);
});

it('does not call what was canceled', async () => {
  const act = jest.fn();
  onInterrupt(act)();
  const cancel = onInterrupt(() => undefined);
  process.emit('SIGINT', 'SIGINT');
  await ended;
  cancel();
  expect([act.mock.calls, exit.mock.calls]).toEqual([[], [[130]]]);
});
