import { ApiProblem } from "#lib/client/api-problem.ts";

/** What the server says of each place of a form. */
export type PlaceErrors = {
  /** What is said of a place and of everything in it; null when nothing. */
  at(path: string): string | null;
};

/** @param places every place that the form shows; what is said of others has to be shown above it. */
export function placeErrors(error: Error | null): PlaceErrors {
  const errors = error instanceof ApiProblem ? error.errors : [];
  return {
    at: (path) => {
      const here = errors.filter((one) => isWithin(one.path, path));
      return here.length === 0 ? null : here.map(({ message }) => capital(message)).join(". ");
    },
  };
}

function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
}

function capital(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
