"use client";

import dynamic from "next/dynamic";
import { ScrollPre } from "#components/ui/scroll-box.tsx";
import { isCostlyMarkdown } from "#lib/client/format/costly-markdown.ts";

/**
 * The parser comes when there is something to parse: few pages have any Markdown. It never works on the server, where
 * everybody would wait for one text.
 */
const Markdown = dynamic(
  () =>
    import("./markdown.tsx").then(
      (module) => module.Markdown,
      () => AsWritten,
    ),
  {
    ssr: false,
    loading: () => (
      <p role="status" className="animate-appear text-ink-3 text-xs">
        Loading the text…
      </p>
    ),
  },
);

/** Recorded Markdown, made up; as it was written where that would hold the page or the parser cannot be had. */
export function MarkdownText({ text }: { text: string }) {
  return isCostlyMarkdown(text) ? <AsWritten text={text} /> : <Markdown text={text} />;
}

function AsWritten({ text }: { text: string }) {
  return (
    <ScrollPre className="max-h-80 whitespace-pre-wrap rounded-md bg-sunken px-2.5 py-1.5 text-xs wrap-any">
      {text}
    </ScrollPre>
  );
}
