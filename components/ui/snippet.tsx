import { CopyButton } from "./copy-button.tsx";
import { ScrollPre } from "./scroll-box.tsx";

/** A command to copy. */
export function Snippet({ text, what = "command" }: { text: string; what?: string }) {
  return (
    <div className="flex w-full items-start gap-1 rounded-lg border border-line bg-sunken py-2 pr-1.5 pl-3 text-left">
      <ScrollPre className="min-w-0 grow overflow-x-auto py-0.5 text-xs leading-5">{text}</ScrollPre>
      <CopyButton text={text} what={what} />
    </div>
  );
}
