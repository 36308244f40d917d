/** Whether the terminal cannot move its cursor, as that of an editor: lines are printed one below the other. */
export const isDumb = (): boolean => process.env.TERM === 'dumb';
