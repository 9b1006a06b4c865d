import { notFound } from "next/navigation";
import { loadNumberOf } from "#lib/client/format/load-number.ts";
import { routeName } from "#lib/client/routes.ts";

export type DeploymentProps = { params: Promise<{ deployment: string }> };
export type LocationProps = { params: Promise<{ deployment: string; location: string }> };
export type LoadProps = { params: Promise<{ deployment: string; location: string; number: string }> };

/** A name in the address, decoded; answers "not found" when it is not valid. */
export function nameOf(encoded: string): string {
  return routeName(encoded) ?? notFound();
}

/** A load's number in the address, from 1. */
function numberOf(text: string): number {
  return loadNumberOf(text) ?? notFound();
}

export async function locationOf({ params }: LocationProps): Promise<{ deployment: string; location: string }> {
  const { deployment, location } = await params;
  return { deployment: nameOf(deployment), location: nameOf(location) };
}

export async function loadOf({ params }: LoadProps): Promise<{ deployment: string; location: string; number: number }> {
  const { deployment, location, number } = await params;
  return { deployment: nameOf(deployment), location: nameOf(location), number: numberOf(number) };
}

/**
 * A name for a page's title. `generateMetadata` is given names decoded, pages are given them encoded, so what
 * does not decode is taken as it is; only the title is at stake.
 */
export function titleName(text: string): string {
  return routeName(text) ?? text;
}

/** What a page is given of the address behind its question mark. */
export type Search = Record<string, string | string[] | undefined>;

/** The same in the form in which the browser has it, so that both read it alike. */
export function addressParams(search: Search): URLSearchParams {
  return new URLSearchParams(
    Object.entries(search).flatMap(([name, values]) => [values ?? []].flat().map((value) => [name, value])),
  );
}
