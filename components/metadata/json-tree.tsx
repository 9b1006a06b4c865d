"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { cx } from "#components/ui/class-names.ts";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { ScrollBox } from "#components/ui/scroll-box.tsx";
import { number, plural } from "#lib/client/format/counts.ts";
import { leafText, memberPointer } from "#lib/client/format/exact-json.ts";
import type { JsonValue } from "#lib/domain/json.ts";

/** Members that are made at once. */
const STEP = 100;
/** Values with no more lines than this are all open at first. */
const FEW_LINES = 40;

type Props = {
  value: JsonValue;
  /** Pointers of the texts that stand for numbers (lib/client/format/exact-json.ts). */
  numbers: ReadonlySet<string>;
  /** The value as indented text. */
  text: string;
};

/** JSON whose objects and arrays fold. What is folded is not made, so any size opens at once. */
export function JsonTree({ value, numbers, text }: Props) {
  const levels = text.split("\n", FEW_LINES + 1).length > FEW_LINES ? 1 : Number.POSITIVE_INFINITY;
  return (
    <div className="relative">
      <ScrollBox aria-label="JSON" className="max-h-96 overflow-auto rounded-md bg-sunken py-1.5 pr-9 pl-1.5">
        <div className="min-w-fit font-mono text-xs leading-5">
          <Node name={null} value={value} pointer="" levels={levels} numbers={numbers} />
        </div>
      </ScrollBox>
      <CopyButton text={text} what="JSON" className="absolute top-1 right-1 bg-sunken" />
    </div>
  );
}

type NodeProps = {
  /** Of the member, or its place in the array; null: the whole value. */
  name: string | number | null;
  value: JsonValue;
  pointer: string;
  /** How many levels from here are open at first. */
  levels: number;
  numbers: ReadonlySet<string>;
};

function Node({ name, value, pointer, levels, numbers }: NodeProps) {
  if (typeof value === "object" && value !== null && Object.keys(value).length > 0) {
    return <Branch name={name} value={value} pointer={pointer} levels={levels} numbers={numbers} />;
  }
  const text =
    typeof value === "object" && value !== null
      ? JSON.stringify(value)
      : leafText(value as null | boolean | number | string, numbers.has(pointer));
  return (
    <div className="flex pl-4.5">
      <Name name={name} />
      <span className={cx("whitespace-pre-wrap wrap-any", value === null && "text-ink-3")}>{text}</span>
    </div>
  );
}

type BranchProps = Omit<NodeProps, "value"> & { value: JsonValue[] | { [name: string]: JsonValue } };

function Branch({ name, value, pointer, levels, numbers }: BranchProps) {
  const [open, setOpen] = useState(levels > 0);
  const [most, setMost] = useState(STEP);
  const isList = Array.isArray(value);
  const count = isList ? value.length : Object.keys(value).length;
  const members: [string | number, JsonValue][] = !open
    ? []
    : isList
      ? value.slice(0, most).map((item, index) => [index, item])
      : Object.entries(value).slice(0, most);
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="focus-inset flex items-center rounded text-left hover:bg-hover"
      >
        <ChevronRight
          aria-hidden
          className={cx("mr-0.5 size-4 shrink-0 text-ink-3 transition-transform duration-100", open && "rotate-90")}
        />
        <Name name={name} />
        <span className="text-ink-3">{isList ? `[${plural(count, "item")}]` : `{${plural(count, "member")}}`}</span>
      </button>
      {open ? (
        <div className="ml-2 border-line border-l pl-2">
          {members.map(([member, held]) => (
            <Node
              key={member}
              name={member}
              value={held}
              pointer={memberPointer(pointer, member)}
              levels={levels - 1}
              numbers={numbers}
            />
          ))}
          {count > most ? (
            <button
              type="button"
              onClick={() => setMost(most + STEP)}
              className="focus-inset ml-4.5 rounded font-medium font-sans text-accent hover:underline"
            >
              Show {number(Math.min(STEP, count - most))} more of {number(count)}
            </button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

function Name({ name }: { name: string | number | null }) {
  if (name === null) return null;
  return <span className="mr-1.5 shrink-0 whitespace-pre text-ink-2">{name}:</span>;
}
