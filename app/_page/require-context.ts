import { redirect } from "next/navigation";
import { signInHref } from "#lib/client/routes.ts";
import { pageContext } from "#lib/http/page-context.ts";
import type { Context } from "#lib/services/context.ts";

/** Who looks at the page at `path`; sends them to sign in, and back, when it is nobody. */
export async function requireContext(path: string): Promise<Context> {
  return (await pageContext()) ?? redirect(signInHref(path));
}
