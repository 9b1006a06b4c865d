"use client";

import { type BrokenProps, BrokenState } from "#components/shell/broken-state.tsx";
import "./globals.css";

/** The frame of all pages itself threw, so this brings its own document. */
export default function GlobalError(props: BrokenProps) {
  return (
    <html lang="en">
      <body>
        <title>This page broke · Loadline</title>
        <main id="main">
          <BrokenState {...props} />
        </main>
      </body>
    </html>
  );
}
