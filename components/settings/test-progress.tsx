"use client";

import { LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";

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
      <span aria-hidden>{seconds < 2 ? "…" : `… ${seconds} s of 30 s at most`}</span>
    </p>
  );
}
