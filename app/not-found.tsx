import { NotFoundState } from "#components/shell/not-found-state.tsx";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main id="main">
      <NotFoundState />
    </main>
  );
}
