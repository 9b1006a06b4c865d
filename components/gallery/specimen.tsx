import type { ReactNode } from "react";

/** A part of the page of primitives. */
export function GallerySection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-3 border-line border-t py-5">
      <h2 className="font-semibold text-lg">{title}</h2>
      <div className="grid gap-x-8 gap-y-5 md:grid-cols-2">{children}</div>
    </section>
  );
}

/** One primitive, shown as it is, with its name and when to take it. */
export function Specimen({ name, when, children }: { name: string; when: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div>
        <h3 className="font-medium font-mono text-sm">{name}</h3>
        <p className="text-ink-2 text-xs">{when}</p>
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-2">{children}</div>
    </div>
  );
}
