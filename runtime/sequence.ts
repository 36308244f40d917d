/** Orders sequence numbers of queues and streams, which are decimals too long for a `number`. */
export const compareSequences = (a: string, b: string): number => a.length - b.length || Number(a > b) - Number(a < b);
