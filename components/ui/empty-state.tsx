import type { ReactNode } from "react";
import { cx } from "./class-names.ts";

type Props = {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  level?: "h1" | "h2";
  /** Room for commands. */
  wide?: boolean;
};

/** Says what is not here and what to do about it. */
export function EmptyState({ icon, title, children, action, level: Heading = "h2", wide = false }: Props) {
  return (
    <div
      className={cx(
        "mx-auto flex flex-col items-center gap-2 px-4 py-14 text-center sm:px-6",
        wide ? "max-w-4xl" : "max-w-xl",
      )}
    >
      {icon ? <div className="mb-1 text-ink-3 [&_svg]:size-6">{icon}</div> : null}
      <Heading className="max-w-full font-semibold text-base wrap-any">{title}</Heading>
      {children ? <div className={cx("max-w-full text-ink-2 wrap-any", wide && "w-full")}>{children}</div> : null}
      {action ? <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  );
}
