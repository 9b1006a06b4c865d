import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { ScrollBox, ScrollPre } from "#components/ui/scroll-box.tsx";
import { safeHref } from "#lib/client/format/metadata-value.ts";
import { WebLink } from "./web-link.tsx";

const HEADING = "mt-3 mb-1 font-semibold first:mt-0";

/**
 * What each part of the text becomes. Headings are no headings of the page they stand in; images, which would be
 * fetched from wherever the text says, become links to them.
 */
const PARTS: Components = {
  h1: ({ children }) => <p className={`${HEADING} text-base`}>{children}</p>,
  h2: ({ children }) => <p className={HEADING}>{children}</p>,
  h3: ({ children }) => <p className={HEADING}>{children}</p>,
  h4: ({ children }) => <p className={HEADING}>{children}</p>,
  h5: ({ children }) => <p className={HEADING}>{children}</p>,
  h6: ({ children }) => <p className={HEADING}>{children}</p>,
  p: ({ children }) => <p className="my-1.5 first:mt-0 last:mb-0">{children}</p>,
  a: ({ href, children }) => {
    const safe = safeHref(href ?? "");
    return safe === null ? <span>{children}</span> : <WebLink href={safe}>{children}</WebLink>;
  },
  img: ({ src, alt }) => {
    const safe = typeof src === "string" ? safeHref(src) : null;
    const text = alt === undefined || alt === "" ? "image" : alt;
    return safe === null ? <span>{text}</span> : <WebLink href={safe}>{text}</WebLink>;
  },
  ul: ({ children }) => <ul className="my-1.5 list-disc pl-5">{children}</ul>,
  ol: ({ children, start }) => (
    <ol start={start} className="my-1.5 list-decimal pl-5">
      {children}
    </ol>
  ),
  blockquote: ({ children }) => (
    <blockquote className="my-1.5 border-line-strong border-l-2 pl-3 text-ink-2">{children}</blockquote>
  ),
  hr: () => <hr className="my-3 border-line" />,
  pre: ({ children }) => (
    <ScrollPre className="my-1.5 max-h-80 rounded-md bg-sunken px-2.5 py-1.5 text-xs [&_code]:bg-transparent [&_code]:p-0">
      {children}
    </ScrollPre>
  ),
  code: ({ children }) => <code className="rounded bg-sunken px-1 py-0.5 font-mono text-xs">{children}</code>,
  table: ({ children }) => (
    <ScrollBox aria-label="Table" className="my-1.5 max-h-80 overflow-auto rounded-md bg-sunken">
      <table className="text-left text-xs">{children}</table>
    </ScrollBox>
  ),
  th: ({ children }) => (
    <th scope="col" className="px-2.5 py-1 font-medium text-ink-2">
      {children}
    </th>
  ),
  td: ({ children }) => <td className="px-2.5 py-1 align-top">{children}</td>,
  // Its own tick box has no name that could be read out.
  input: ({ checked }) => <span>{checked ? "☑ " : "☐ "}</span>,
};

/** Markdown with GitHub's tables and lists, without HTML, without images and with links to http and https alone. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="max-w-3xl wrap-any">
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        components={PARTS}
        skipHtml
        urlTransform={(url) => safeHref(url) ?? ""}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
