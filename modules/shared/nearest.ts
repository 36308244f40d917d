/** What letters cost that the typed name leaves out, adds or has wrong: `memoryMB` is near `memoryMegabytes`. */
const OMITTED = 0.3;
const ADDED = 0.7;
const WRONG = 1.2;
/** What a typed name costs at most that is the beginning of a name, and at least so long. */
const BEGUN = 0.5;
const LEAST_BEGUN = 3;

/** The name that somebody who typed another one probably means, if any is near; rather one that is not `taken`. */
export function nearest(typed: string, names: readonly string[], taken: (name: string) => boolean): string | undefined {
  const limit = Math.max(1.6, typed.length * 0.45);
  const [best] = names
    .map((name) => ({ name, cost: costOf(typed.toLowerCase(), name.toLowerCase()) }))
    .filter(({ cost }) => cost <= limit)
    .map(({ name, cost }) => ({ name, cost: taken(name) ? cost + 1 : cost }))
    .sort((one, other) => one.cost - other.cost);
  return best?.name;
}

/** The cheapest way from the typed name to a name, letter by letter, as in the distance of Levenshtein. */
function costOf(typed: string, name: string): number {
  let costs = Array.from({ length: name.length + 1 }, (_, length) => length * OMITTED);
  for (const letter of typed) {
    const before = costs;
    costs = [(before[0] ?? 0) + ADDED];
    for (let at = 1; at <= name.length; at += 1) {
      const same = (before[at - 1] ?? 0) + (letter === name[at - 1] ? 0 : WRONG);
      costs.push(Math.min(same, (before[at] ?? 0) + ADDED, (costs[at - 1] ?? 0) + OMITTED));
    }
  }
  const isBegun = typed.length >= LEAST_BEGUN && name.startsWith(typed);
  return Math.min(costs[name.length] ?? 0, isBegun ? BEGUN + name.length / 1000 : Number.POSITIVE_INFINITY);
}
