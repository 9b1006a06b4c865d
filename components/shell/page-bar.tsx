import type { ReactNode } from "react";
import { cx } from "#components/ui/class-names.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";

export type Crumb = { label: string; href?: string };

/** Where one is, the page's title, and what can be done here. */
export function PageBar({
  crumbs = [],
  title,
  children,
}: {
  crumbs?: Crumb[];
  title: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div
      className={cx(
        // As tall as with a button, so that the title stays where it is from page to page.
        "flex min-h-15 flex-wrap gap-x-4 gap-y-2 pt-4 pb-3",
        crumbs.length === 0 ? "items-center" : "items-end",
      )}
    >
      <div className="min-w-0 grow">
        {crumbs.length === 0 ? null : (
          <nav aria-label="Breadcrumb" className="mb-0.5 flex flex-wrap items-center gap-1 text-ink-2 text-xs">
            {crumbs.map((crumb, place) => (
              <span key={crumb.label} className="flex min-w-0 items-center gap-1">
                {place === 0 ? null : (
                  <span aria-hidden className="text-ink-3">
                    /
                  </span>
                )}
                {crumb.href ? (
                  <IntentLink
                    href={crumb.href}
                    className="max-w-80 truncate rounded leading-6 hover:text-ink hover:underline"
                  >
                    {crumb.label}
                  </IntentLink>
                ) : (
                  <span className="max-w-80 truncate">{crumb.label}</span>
                )}
              </span>
            ))}
          </nav>
        )}
        <h1 className="font-semibold text-lg wrap-any">{title}</h1>
      </div>
      {children}
    </div>
  );
}
