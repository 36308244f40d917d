import type { IConstruct } from 'constructs';
import { between, type Finding, must, named, oneOf } from '../shared/check';
import type { TableSettings } from './arguments';
import { capacityFindings } from './capacity';
import { encryptionFinding } from './encryption';
import { replicaFindings } from './replicas';
import { schemaFindings } from './schema-findings';

export function findings(table: IConstruct, settings: TableSettings): Finding[] {
  const { recoveryPeriodDays, pointInTimeRecovery, timeToLive, timeToLiveAttribute } = settings;
  return [
    named(
      'tableName',
      settings.tableName,
      /^[\w.-]{3,255}$/,
      'be 3 to 255 letters, digits, underscores, hyphens or dots',
    ),
    ...schemaFindings(settings),
    ...capacityFindings(settings),
    must('timeToLive', timeToLive, 'be set only with timeToLiveAttribute', () => timeToLiveAttribute !== undefined),
    oneOf('stream', settings.stream, ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']),
    between('recoveryPeriodDays', recoveryPeriodDays, 1, 35),
    must('recoveryPeriodDays', recoveryPeriodDays, 'be set only with pointInTimeRecovery', () => pointInTimeRecovery),
    encryptionFinding(settings.encryption),
    oneOf('tableClass', settings.tableClass, ['STANDARD', 'STANDARD_INFREQUENT_ACCESS']),
    ...replicaFindings(table, settings),
  ];
}
