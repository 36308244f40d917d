import type { Ports } from './ports';

/** Where the services of one home run. */
export interface Place {
  /** The folder for logs, settings and state. */
  readonly home: string;
  readonly region: string;
  readonly accountId: string;
  readonly ports: Ports;
}

export interface ServiceStatus {
  /** Whether it runs and responds. */
  readonly ok: boolean;
  /** Null if no process of this home runs. */
  readonly pid: number | null;
  readonly endpoint: string;
}

/** What `start` found: the service `running`, nothing (`new`), or traces of one that ended unexpectedly (`lost`). */
export type Started = 'running' | 'new' | 'lost';

/** A process of the local environment. `local/index.ts` lists them all. */
export interface Service {
  /** As `tableside status` shows it. */
  readonly name: string;
  /** As progress lines name it: `Starting <title>`. */
  readonly title: string;
  /** Downloads what this machine lacks. */
  readonly install?: () => Promise<unknown>;
  /**
   * Starts the service, unless it already runs with the same settings and code. Absent if the process of another
   * service hosts it.
   * @param forget called before the local AWS starts empty
   */
  readonly start?: (place: Place, forget: () => Promise<void>) => Promise<Started>;
  /** @returns whether there was something to stop */
  readonly stop: (home: string) => Promise<boolean>;
  /** Deletes what it knows of the resources of a local AWS that has ended. */
  readonly forget?: (home: string) => Promise<void>;
  readonly status: (place: Place) => Promise<ServiceStatus>;
  /** The files and folders that it leaves in its home. */
  readonly traces: (home: string) => readonly string[];
}
