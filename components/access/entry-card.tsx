import type { ReactNode } from "react";
import { Logo } from "#components/shell/logo.tsx";

/** The frame of the pages before signing in. */
export function EntryCard({ title, intro, children }: { title: string; intro: ReactNode; children: ReactNode }) {
  return (
    <main className="flex min-h-dvh items-start justify-center px-4 pt-[14vh] pb-10">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex items-center gap-2.5">
          <Logo className="size-7" />
          <span className="font-semibold text-xl tracking-tight">Loadline</span>
        </div>
        <div className="rounded-xl border border-line bg-surface p-6 shadow-[0_1px_3px_rgb(10_14_22/0.06)]">
          <h1 className="font-semibold text-lg">{title}</h1>
          <div className="mt-1 mb-5 text-ink-2">{intro}</div>
          {children}
        </div>
      </div>
    </main>
  );
}
