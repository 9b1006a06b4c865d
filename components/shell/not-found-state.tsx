import { Compass } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "#components/ui/button-class.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";

export function NotFoundState() {
  return (
    <EmptyState
      level="h1"
      icon={<Compass aria-hidden />}
      title="There is no page at this address"
      action={
        <Link href="/" className={buttonClass()}>
          Go to the start page
        </Link>
      }
    >
      It may have been mistyped, or what it showed may not exist.
    </EmptyState>
  );
}
