import { type Finding, oneOf } from './check';

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
export const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** The retention periods that CloudWatch Logs accepts. */
export type LogRetentionDays = (typeof RETENTIONS)[number];

export const logRetentionFinding = (days: LogRetentionDays | undefined): Finding =>
  oneOf('logRetentionDays', days, RETENTIONS);
