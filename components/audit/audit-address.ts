"use client";

import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { AUDIT_FILTERS, type AuditFilter, type AuditSearch } from "#lib/client/queries/audit.ts";
import { replaceParams } from "#lib/client/replace-address.ts";

/** The filters, as the address of the page says them. */
export function useAuditAddress(): {
  search: AuditSearch;
  set: (name: AuditFilter, value: string) => void;
  clear: () => void;
} {
  const text = useSearchParams().toString();
  const search = useMemo(() => {
    const params = new URLSearchParams(text);
    const given = AUDIT_FILTERS.flatMap((name) => {
      const value = params.get(name);
      return value ? [[name, value] as const] : [];
    });
    return Object.fromEntries(given) as AuditSearch;
  }, [text]);
  return { search, set, clear };
}

function set(name: AuditFilter, value: string): void {
  replaceParams({ [name]: value });
}

function clear(): void {
  replaceParams(Object.fromEntries(AUDIT_FILTERS.map((name) => [name, ""])));
}
