import { InvalidArgumentError } from "commander";

/** Parser of an option that takes a whole number from 1 to `most`. */
export function parseCount(most: number): (text: string) => number {
  return (text) => parseWhole(text, 1, most);
}

/** Number of a load; 0 stands for the empty snapshot before the first one, where a command takes it. */
export function parseLoadNumber(least: 0 | 1): (text: string) => number {
  return (text) => parseWhole(text, least, 2_147_483_647);
}

function parseWhole(text: string, least: number, most: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most) {
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  }
  return number;
}
