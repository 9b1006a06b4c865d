"use client";

import { Button } from "#components/ui/button.tsx";

type List = {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => Promise<unknown>;
};

/** Goes on in a long list; nothing at its end. */
export function MoreButton({ list, what }: { list: List; what: string }) {
  if (!list.hasNextPage) return null;
  return (
    <div className="flex flex-wrap items-center gap-3 px-1 pt-3" aria-live="polite">
      <Button pending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        Show more {what}
      </Button>
      {list.isFetchNextPageError ? <span className="text-removed">They could not be loaded. Try again.</span> : null}
    </div>
  );
}
