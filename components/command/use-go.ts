import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { askToLeave } from "#components/ui/use-unsaved.ts";

/** Goes to a page of Loadline, after asking where changes would be lost by that. */
export function useGo(): (href: string) => void {
  const router = useRouter();
  return useCallback((href: string) => askToLeave(() => router.push(href)), [router]);
}
