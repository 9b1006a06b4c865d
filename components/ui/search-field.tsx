"use client";

import { Search, X } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { cx } from "./class-names.ts";
import { INPUT_CLASS } from "./input-class.ts";

/** Pause after the last key before a search is made. */
const PAUSE_MS = 180;

type Props = {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
  inputRef?: RefObject<HTMLInputElement | null>;
  /** Id of a `datalist` with what may be meant. */
  list?: string;
};

/**
 * A search box that tells its value a moment after the typing stops. Esc empties it first, then leaves it; Enter leaves it with
 * what it found, so that j and k go on there.
 */
export function SearchField({ label, placeholder, value, onChange, className, inputRef, list }: Props) {
  const [text, setText] = useState(value);
  const told = useRef(value);
  const own = useRef<HTMLInputElement>(null);
  const ref = inputRef ?? own;

  // The address changed under us (back button): follow it.
  useEffect(() => {
    if (value !== told.current) {
      told.current = value;
      setText(value);
    }
  }, [value]);

  useEffect(() => {
    if (text === told.current) return;
    const timer = setTimeout(() => {
      if (text === told.current) return;
      told.current = text;
      onChange(text);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, onChange]);

  /** Whoever leaves the box in that moment gets the search first, so that it cannot undo the link they open. */
  function tellNow() {
    if (text === told.current) return;
    told.current = text;
    onChange(text);
  }

  return (
    <div className={cx("relative", className)}>
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-3" />
      <input
        ref={ref}
        type="search"
        list={list}
        aria-label={label}
        placeholder={placeholder}
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onBlur={tellNow}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key !== "Escape") return;
          event.stopPropagation();
          if (text === "") event.currentTarget.blur();
          else setText("");
        }}
        className={cx(INPUT_CLASS, "h-8 pr-8 pl-8 [&::-webkit-search-cancel-button]:appearance-none")}
      />
      {text === "" ? null : (
        <button
          type="button"
          aria-label="Clear search"
          onClick={() => {
            setText("");
            ref.current?.focus();
          }}
          className="absolute top-1 right-1 flex size-6 items-center justify-center rounded text-ink-3 hover:bg-hover hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      )}
    </div>
  );
}
