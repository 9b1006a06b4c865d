import { dehydrate, QueryClient } from "@tanstack/react-query";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { HydrateText } from "#components/shell/hydrate-text.tsx";

type Props = {
  /** Starts the reads of the first paint. What fails is left out: the browser asks again and shows why. */
  prefetch: (client: QueryClient) => Promise<void>[];
  /** How long the page waits for them; without, until they end. What is late the browser asks for, and says so. */
  patienceMs?: number;
  children: ReactNode;
};

/**
 * Gives the page its data with its HTML. A navigation inside the page (`Sec-Fetch-Dest: empty`) goes
 * without: the browser shows what it has at once and asks the API for the rest.
 */
export async function Hydrate({ prefetch, patienceMs, children }: Props) {
  if ((await headers()).get("sec-fetch-dest") === "empty") return children;
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const reads = Promise.all(prefetch(client));
  await (patienceMs === undefined
    ? reads
    : Promise.race([reads, new Promise((resolve) => setTimeout(resolve, patienceMs))]));
  return <HydrateText json={JSON.stringify(dehydrate(client))}>{children}</HydrateText>;
}
