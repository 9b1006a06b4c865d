import type { ComponentProps, ReactNode } from "react";
import { PageBar } from "#components/shell/page-bar.tsx";
import { cx } from "#components/ui/class-names.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";

type SettingsLink = { readonly name: string; readonly href: string; readonly isHere: boolean };

type Props = {
  crumbs: NonNullable<ComponentProps<typeof PageBar>["crumbs"]>;
  title: string;
  links: readonly SettingsLink[];
  children: ReactNode;
};

/** What all settings look like: the sections beside the one that is open. */
export function SettingsFrame({ crumbs, title, links, children }: Props) {
  return (
    <div className="px-3 pb-16 sm:px-5">
      <PageBar crumbs={crumbs} title={title} />
      <div className="grid gap-4 md:grid-cols-[11rem_minmax(0,1fr)] md:gap-6">
        <nav aria-label={title} className="-mx-1 flex flex-wrap gap-1 p-1 md:flex-col md:flex-nowrap">
          {links.map(({ name, href, isHere }) => (
            <IntentLink
              key={href}
              href={href}
              aria-current={isHere ? "page" : undefined}
              className={cx(
                "shrink-0 rounded-md px-2.5 py-1.5 font-medium text-sm",
                isHere ? "bg-accent-soft text-accent" : "text-ink-2 hover:bg-hover hover:text-ink",
              )}
            >
              {name}
            </IntentLink>
          ))}
        </nav>
        <div className="min-w-0">{children}</div>
      </div>
    </div>
  );
}
