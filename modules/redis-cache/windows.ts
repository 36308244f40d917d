import { type Finding, must } from '../shared/check';
import { maintenanceWindowFinding, overlapsHourFrom, timeOfDayFinding } from '../shared/maintenance-window';

interface WindowSettings {
  readonly maintenanceWindow: string;
  readonly snapshotTime: string;
  readonly snapshotRetentionDays: number;
}

/** The rules of https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html */
export function windowFindings({ maintenanceWindow, snapshotTime, snapshotRetentionDays }: WindowSettings): Finding[] {
  const malformed = maintenanceWindowFinding(maintenanceWindow);
  if (malformed !== undefined || timeOfDayFinding('snapshotTime', snapshotTime) !== undefined) return [malformed];
  const rule = `not overlap the hour that starts at snapshotTime (${snapshotTime})`;
  return [
    must('maintenanceWindow', maintenanceWindow, rule, (window) => {
      return snapshotRetentionDays === 0 || !overlapsHourFrom(snapshotTime, window);
    }),
  ];
}
