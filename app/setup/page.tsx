import { SetupForm } from "#components/access/setup-form.tsx";

export const metadata = { title: "Set up Loadline" };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

/** Where the one-time link of the first start leads. */
export default async function SetupPage({ searchParams }: Props) {
  const [token] = [(await searchParams).token].flat();
  return <SetupForm token={token ?? ""} />;
}
