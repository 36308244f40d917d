/** The environment variables of a function that uses DAX; `connectFrom` of the cluster's module sets them. */
export interface DaxEnv {
  /** `daxs://host:9111` with encryption in transit, or `dax://host:8111` without. */
  readonly DAX_ENDPOINT: string;
}
