"use client";

import { LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";

/** A worker that runs has answered by then. */
const MOST_SECONDS = 30;

/** A Test under way; says for how long, so that a slow one is not taken for a dead one. */
export function TestProgress() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p role="status" className="flex items-center gap-2 rounded-lg border border-line px-3 py-2 text-ink-2">
      <LoaderCircle aria-hidden className="size-4 animate-spin" />
      The worker is testing
      <span aria-hidden>
        {seconds < 2
          ? "…"
          : seconds <= MOST_SECONDS
            ? `… ${seconds} s of ${MOST_SECONDS} s at most`
            : "… no answer yet"}
      </span>
    </p>
  );
}
