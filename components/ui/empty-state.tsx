import type { ReactNode } from "react";

type Props = { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode; level?: "h1" | "h2" };

/** Says what is not here and what to do about it. */
export function EmptyState({ icon, title, children, action, level: Heading = "h2" }: Props) {
  return (
    <div className="mx-auto flex max-w-xl flex-col items-center gap-2 px-6 py-14 text-center">
      {icon ? <div className="mb-1 text-ink-3 [&_svg]:size-6">{icon}</div> : null}
      <Heading className="font-semibold text-base">{title}</Heading>
      {children ? <div className="text-ink-2 wrap-any">{children}</div> : null}
      {action ? <div className="mt-3 flex gap-2">{action}</div> : null}
    </div>
  );
}
