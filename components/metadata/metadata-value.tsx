import { Badge } from "#components/ui/badge.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { ScrollPre } from "#components/ui/scroll-box.tsx";
import { type ShownValue, shownValue } from "#lib/client/format/metadata-value.ts";
import { AssetLink, type MetadataPlace } from "./asset-link.tsx";
import { JsonTree } from "./json-tree.tsx";
import { MarkdownText } from "./markdown-text.tsx";
import { MetadataTable } from "./metadata-table.tsx";
import { TimeValue } from "./time-value.tsx";
import { WebLink } from "./web-link.tsx";

/** Longer texts scroll in a box of their own, so that what stands below them is found. */
const LONG_CHARACTERS = 2000;

type Props = {
  /** `{type, value}`, or any JSON. */
  value: unknown;
  /** Where assets that the value names are looked for; without it their keys are text. */
  place?: MetadataPlace | undefined;
};

/** A metadata value as its type says: always whole, exact, and harmless whatever was recorded. */
export function MetadataValue({ value, place }: Props) {
  return <Shown shown={shownValue(value)} place={place} />;
}

function Shown({ shown, place }: { shown: ShownValue; place: MetadataPlace | undefined }) {
  switch (shown.kind) {
    case "text":
      return <PlainText text={shown.text} />;
    case "exact":
      return <ExactText text={shown.text} />;
    case "link":
      return <WebLink href={shown.href}>{shown.text}</WebLink>;
    case "markdown":
      return <MarkdownText text={shown.text} />;
    case "name":
      return (
        <span className="flex items-start gap-1">
          <code className="min-w-0 font-mono text-xs leading-5 wrap-any">{shown.text}</code>
          <CopyButton text={shown.text} what={shown.what} className="-my-0.5" />
        </span>
      );
    case "time":
      return <TimeValue at={shown.at} />;
    case "asset":
      return <AssetLink assetKey={shown.key} place={place} />;
    case "table":
      return <MetadataTable table={shown} place={place} />;
    case "json":
      return (
        <>
          {shown.type === null ? null : (
            <Badge title="A type of metadata that Loadline does not know" className="mb-1">
              {shown.type}
            </Badge>
          )}
          <JsonTree value={shown.value} numbers={shown.numbers} text={shown.text} />
        </>
      );
  }
}

function PlainText({ text }: { text: string }) {
  if (text === "") return <span className="text-ink-3 italic">empty</span>;
  if (text.length > LONG_CHARACTERS || text.includes("\n")) {
    return (
      <div className="relative">
        <ScrollPre className="max-h-80 whitespace-pre-wrap rounded-md bg-sunken px-2.5 py-1.5 pr-9 text-xs wrap-any">
          {text}
        </ScrollPre>
        <CopyButton text={text} what="text" className="absolute top-1 right-1 bg-sunken" />
      </div>
    );
  }
  return <span className="whitespace-pre-wrap wrap-any">{text}</span>;
}

function ExactText({ text }: { text: string }) {
  if (text === "null") return <span className="text-ink-3 italic">null</span>;
  return <span className="font-mono text-xs leading-5 wrap-any">{text}</span>;
}
