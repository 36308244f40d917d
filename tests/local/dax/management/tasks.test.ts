import { Tasks } from '../../../../local/dax/management/tasks';

/** Does not repeat by itself: fails as often as told, and then is done. */
function work(failures: number) {
  let attempts = 0;
  let isDone = false;
  return {
    key: 'node a',
    isDone: () => isDone,
    async step() {
      if (++attempts <= failures) throw new Error('no port');
      isDone = true;
    },
    attempts: () => attempts,
  };
}

const ended = (tasks: Tasks) => tasks.ended(['node a']);

it('are repeated until they are done, and report a problem once', async () => {
  const log: string[] = [];
  const tasks = new Tasks((line) => log.push(line), jest.fn());
  const task = work(2);
  await tasks.begin(task);
  expect([task.attempts(), task.isDone()]).toEqual([1, false]);
  await ended(tasks);
  expect([task.attempts(), task.isDone()]).toEqual([3, true]);
  expect(log).toEqual([expect.stringMatching(/^node a: .*no port$/)]);
});

it('do not begin if there is nothing to do, or if they already run', async () => {
  const tasks = new Tasks(jest.fn(), jest.fn());
  const task = work(0);
  const first = tasks.begin(task);
  expect(tasks.begin(task)).toBeUndefined();
  await first;
  await ended(tasks);
  expect(tasks.begin(task)).toBeUndefined();
  expect(task.attempts()).toBe(1);
});

it('can begin again once their end is reported', async () => {
  const again = work(0);
  const tasks: Tasks = new Tasks(jest.fn(), () => void tasks.begin(again));
  void tasks.begin(work(0));
  await ended(tasks);
  await ended(tasks);
  expect(again.attempts()).toBe(1);
});

it('end when they are closed, and do not begin afterwards', async () => {
  const tasks = new Tasks(jest.fn(), jest.fn());
  const task = work(1000);
  await tasks.begin(task);
  await tasks.close();
  expect(tasks.begin(task)).toBeUndefined();
  expect(task.attempts()).toBe(1);
});
