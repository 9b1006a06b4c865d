"use client";

import dynamic from "next/dynamic";
import { ScrollPre } from "#components/ui/scroll-box.tsx";
import { isCostlyMarkdown } from "#lib/client/format/costly-markdown.ts";

/**
 * The parser comes when there is something to parse: few pages have any Markdown. It never works on the server, where
 * everybody would wait for one text.
 */
const Markdown = dynamic(() => import("./markdown.tsx").then((module) => module.Markdown), {
  ssr: false,
  loading: () => (
    <p role="status" className="animate-appear text-ink-3 text-xs">
      Loading the text…
    </p>
  ),
});

/** Recorded Markdown, made up; as it was written where making it up would hold the page. */
export function MarkdownText({ text }: { text: string }) {
  if (isCostlyMarkdown(text)) {
    return (
      <ScrollPre className="max-h-80 whitespace-pre-wrap rounded-md bg-sunken px-2.5 py-1.5 text-xs wrap-any">
        {text}
      </ScrollPre>
    );
  }
  return <Markdown text={text} />;
}
