/** What every observation of the location `orders` has in tests that look at something else; when, of whom and what come to it. */
export const OBSERVATION = {
  location: "orders",
  restartIsLoad: true,
  fidelity: "native",
  runtime: {},
  metadata: {},
  image: null,
} as const;
