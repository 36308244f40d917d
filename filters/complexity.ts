import type { Wildcard } from './text';

/**
 * The greatest number of ways in which a value can match the beginnings of wildcards at the same time. AWS limits it.
 * @param limit the search ends above it
 */
export function complexity(wildcards: readonly Wildcard[], limit: number): number {
  const distinct = [...new Map(wildcards.map((one) => [one.pattern, one])).values()];
  // A value is a string in quotes; null separates the wildcards. A state is the token that the last character matched.
  const tokens = [...distinct.flatMap((one) => [null, '"', ...one.tokens, '"']), null];
  const isStar = (index: number) => tokens[index] === undefined && index < tokens.length;
  const next = (state: number) =>
    [state, state + 1, ...(isStar(state + 1) ? [state + 2] : [])].filter(
      (index) => (index > state || isStar(state)) && typeof tokens[index] !== 'object' && index < tokens.length,
    );
  const ways = (states: readonly number[]) =>
    new Set(states.flatMap((state) => (!isStar(state) && isStar(state + 1) ? [state, state + 1] : [state]))).size;
  const seen = new Set<string>();
  const open = [[...tokens.keys()].filter((index) => tokens[index] === null)];
  let greatest = 0;
  for (const states of open) {
    const following = [...new Set(states.flatMap(next))];
    for (const character of new Set([...following.map((index) => tokens[index]), undefined])) {
      const reached = following.filter((index) => isStar(index) || tokens[index] === character);
      const key = reached.sort((one, other) => one - other).join();
      if (key === '' || seen.has(key)) continue;
      seen.add(key);
      open.push(reached);
      greatest = Math.max(greatest, ways(reached));
      if (greatest > limit) return greatest;
    }
  }
  return greatest;
}
