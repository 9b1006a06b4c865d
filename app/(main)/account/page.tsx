import { redirect } from "next/navigation";
import { accountHref } from "#lib/client/routes.ts";

export default function AccountRoute() {
  redirect(accountHref());
}
