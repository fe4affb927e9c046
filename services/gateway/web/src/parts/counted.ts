/** Nothing is counted further than this, however much is stored. */
const MOST_COUNTED = 10_000;

/** "25", or "10000+" where the server stopped counting. */
export const counted = (count: number): string =>
  count < MOST_COUNTED ? String(count) : `${MOST_COUNTED}+`;
