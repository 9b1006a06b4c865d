import { JoinForm } from "#components/access/join-form.tsx";
import { database } from "#lib/http/database.ts";
import { readLink } from "#lib/services/access/read-link.ts";

export const metadata = { title: "Join Loadline", referrer: "no-referrer" };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

/** Where a one-time link leads that an administrator made: an invitation, or to set a new password. */
export default async function JoinPage({ searchParams }: Props) {
  const [token = ""] = [(await searchParams).token].flat();
  return <JoinForm token={token} person={token === "" ? null : await readLink(await database(), token)} />;
}
