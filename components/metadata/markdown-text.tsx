"use client";

import dynamic from "next/dynamic";
import { ScrollPre } from "#components/ui/scroll-box.tsx";

/** Longer texts are shown as they were written: making them up would hold the page. */
const MOST_CHARACTERS = 100_000;

/** The parser comes when there is something to parse: few pages have any Markdown. */
const Markdown = dynamic(() => import("./markdown.tsx").then((module) => module.Markdown), {
  loading: () => (
    <p role="status" className="animate-appear text-ink-3 text-xs">
      Loading the text…
    </p>
  ),
});

/** Recorded Markdown, made up. */
export function MarkdownText({ text }: { text: string }) {
  if (text.length > MOST_CHARACTERS) {
    return (
      <ScrollPre className="max-h-80 whitespace-pre-wrap rounded-md bg-sunken px-2.5 py-1.5 text-xs wrap-any">
        {text}
      </ScrollPre>
    );
  }
  return <Markdown text={text} />;
}
