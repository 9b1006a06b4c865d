"use client";

import { type BrokenProps, BrokenState } from "#components/shell/broken-state.tsx";

/** Inside the frame, which has the landmark. */
export default function PageError(props: BrokenProps) {
  return <BrokenState {...props} />;
}
