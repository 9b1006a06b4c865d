"use client";

import { useCallback, useMemo, useState } from "react";

/** Loads that are picked to be compared, by number, in the order of picking; two at most. */
export type MarkedLoads = {
  numbers: readonly number[];
  has: (number: number) => boolean;
  /** Picks one, or lets go of it. A third takes the place of the first. */
  toggle: (number: number) => void;
  clear: () => void;
};

export function useMarkedLoads(): MarkedLoads {
  const [numbers, setNumbers] = useState<readonly number[]>([]);
  const toggle = useCallback((number: number) => {
    setNumbers((before) =>
      before.includes(number) ? before.filter((one) => one !== number) : [...before.slice(-1), number],
    );
  }, []);
  const clear = useCallback(() => setNumbers([]), []);
  return useMemo(
    () => ({ numbers, has: (number) => numbers.includes(number), toggle, clear }),
    [numbers, toggle, clear],
  );
}
