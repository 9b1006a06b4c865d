import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./class-names.ts";

const KINDS = {
  info: { icon: Info, look: "border-accent/30 bg-accent-soft [&>svg]:text-accent" },
  warning: { icon: TriangleAlert, look: "border-changed/30 bg-changed-soft [&>svg]:text-changed" },
  error: { icon: CircleAlert, look: "border-removed/30 bg-removed-soft [&>svg]:text-removed" },
} as const;

type Props = { kind: keyof typeof KINDS; children: ReactNode; action?: ReactNode; className?: string };

/** A message in the flow of a page. Errors are announced at once, the rest politely. */
export function Notice({ kind, children, action, className }: Props) {
  const { icon: Icon, look } = KINDS[kind];
  return (
    <div
      role={kind === "error" ? "alert" : "status"}
      className={cx("flex items-start gap-2.5 rounded-lg border px-3 py-2.5 text-ink", look, className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 grow wrap-any">{children}</div>
      {action}
    </div>
  );
}
