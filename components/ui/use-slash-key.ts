"use client";

import type { RefObject } from "react";
import { useKeys } from "./use-keys.ts";

/** `/` goes to the search box of the page, or of the dialog that it stands in. */
export function useSlashKey(input: RefObject<HTMLInputElement | null>): void {
  useKeys(input, {
    "/": () => {
      input.current?.focus();
      input.current?.select();
    },
  });
}
