"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { AUDIT_FILTERS, type AuditFilter, type AuditSearch } from "#lib/client/queries/audit.ts";
import { replaceAddress } from "#lib/client/replace-address.ts";

/** The filters, as the address of the page says them. */
export function useAuditAddress(): {
  search: AuditSearch;
  set: (name: AuditFilter, value: string) => void;
  clear: () => void;
} {
  const pathname = usePathname();
  const text = useSearchParams().toString();
  const search = useMemo(() => {
    const params = new URLSearchParams(text);
    const given = AUDIT_FILTERS.flatMap((name) => {
      const value = params.get(name);
      return value ? [[name, value] as const] : [];
    });
    return Object.fromEntries(given) as AuditSearch;
  }, [text]);
  const set = useCallback(
    (name: AuditFilter, value: string) => {
      const next = new URLSearchParams(text);
      if (value === "") next.delete(name);
      else next.set(name, value);
      replaceAddress(next.size === 0 ? pathname : `${pathname}?${next}`);
    },
    [pathname, text],
  );
  return { search, set, clear: useCallback(() => replaceAddress(pathname), [pathname]) };
}
