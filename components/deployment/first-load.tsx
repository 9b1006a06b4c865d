"use client";

import { useHydrated } from "#components/ui/hydrated.ts";
import { Snippet } from "#components/ui/snippet.tsx";
import { editorTokenCommand, firstLoadCommand } from "#lib/client/format/snippets.ts";

/** What to do in a deployment without code locations. */
export function FirstLoad({ deployment }: { deployment: string }) {
  // Only the browser knows under which address Loadline is reached.
  const origin = useHydrated() ? window.location.origin : "http://localhost:3000";
  return (
    <div className="flex flex-col items-stretch gap-3">
      <p>
        A code location appears with its first load. Record one from CI, or connect a watcher. On the server's machine,
        make a token, then push:
      </p>
      <Snippet text={editorTokenCommand(deployment)} />
      <Snippet text={firstLoadCommand(origin, deployment)} />
    </div>
  );
}
