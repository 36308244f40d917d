import type { IConstruct } from 'constructs';
import type { Measure } from './metric';

/** A graph of a dashboard. */
export interface Graph {
  readonly title: string;
  /** Several only if all of them are metrics as they are. */
  readonly measures: readonly Measure[];
  /** The value above which an alarm is raised. @default none */
  readonly threshold?: number;
}

const GRAPH = 'tableside:graph';

/** Adds a graph to the dashboards that show the construct. */
export const addGraph = (scope: IConstruct, graph: Graph): void => scope.node.addMetadata(GRAPH, graph);

/** The graphs of a construct and of those in it, in the order in which they were added. */
export const graphsOf = (root: IConstruct): Graph[] =>
  root.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => type === GRAPH).map(({ data }) => data));
