/** Compares sequence numbers of queues and streams: decimal strings that are too long for a `number`. */
export const compareSequences = (a: string, b: string): number => a.length - b.length || Number(a > b) - Number(a < b);
