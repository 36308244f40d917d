import type { EnvironmentConfig } from './config';
import { dev } from './dev';
import { local } from './local';
import { prod } from './prod';
import { staging } from './staging';

export const environments = { local, dev, staging, prod } as const satisfies Record<string, EnvironmentConfig>;

export type EnvironmentName = keyof typeof environments;
