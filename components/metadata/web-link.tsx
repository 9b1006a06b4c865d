import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";

/** A link that leaves the house, in a tab of its own. `href` went through `safeHref`. */
export function WebLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className="rounded text-accent wrap-any hover:underline">
      {children}
      <ExternalLink aria-label="(opens in a new tab)" className="mb-0.5 ml-1 inline size-3 shrink-0" />
    </a>
  );
}
