"use client";

import { type BrokenProps, BrokenState } from "#components/shell/broken-state.tsx";

export default function PageError(props: BrokenProps) {
  return (
    <main id="main">
      <BrokenState {...props} />
    </main>
  );
}
