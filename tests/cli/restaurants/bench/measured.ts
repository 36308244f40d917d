/** A small measurement of the function. */
export const measured = {
  coldStart: true,
  first: { table: 40, miss: 50, hit: 3 },
  samples: { table: [4, 6, 5, 5], miss: [7, 8, 7, 6], hit: [0.5, 0.5, 0.4, 0.6] },
  batch: [2, 2],
  oneByOne: [8, 9],
};
