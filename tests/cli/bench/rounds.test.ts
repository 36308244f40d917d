import { measureRounds } from '../../../cli/bench/rounds';

/** Measures with a verdict that is clear after so many rounds. */
async function run(rounds: number, clearAfter: number) {
  const portions: number[] = [];
  const shown: string[] = [];
  const result = await measureRounds({
    rounds,
    progress: (text) => shown.push(text),
    async measure(portion) {
      portions.push(portion);
      return { coldStart: portions.length === 1, samples: { hit: [portions.length] } };
    },
    isClear: ({ samples }) => samples.hit.length >= clearAfter,
  });
  return { portions, shown, result };
}

it('measures the rounds in portions, joins their samples, and shows how far it is', async () => {
  expect(await run(12, 0)).toEqual({
    portions: [5, 5, 2],
    shown: ['0 of 12 rounds', '5 of 12 rounds', '10 of 12 rounds'],
    result: { coldStart: true, samples: { hit: [1, 2, 3] } },
  });
});

it('measures more rounds while it is open whether a goal is met', async () => {
  expect((await run(10, 4)).portions).toEqual([5, 5, 5, 5]);
});

it('looks at the verdict only after all rounds, so that it does not stop by chance', async () => {
  const { portions, shown } = await run(10, 3);
  expect([portions, shown]).toEqual([
    [5, 5, 5, 5],
    ['0 of 10 rounds', '5 of 10 rounds', '10 of 20 rounds', '15 of 20 rounds'],
  ]);
});

it('gives up after three times the rounds', async () => {
  expect((await run(10, 100)).portions).toEqual([5, 5, 5, 5, 5, 5]);
});
