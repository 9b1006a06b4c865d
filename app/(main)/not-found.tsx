import { NotFoundState } from "#components/shell/not-found-state.tsx";

export const metadata = { title: "Not found" };

/** Inside the frame, which has the landmark. */
export default function NotFound() {
  return <NotFoundState />;
}
