import type { ConnectionCheck } from "../domain/connection.ts";

/** Outcomes of a look at one thing, with what was found and what to do. */
export const check = {
  pass: (name: string, message: string): ConnectionCheck => ({ name, status: "pass", message, remedy: null }),
  warn: (name: string, message: string, remedy: string): ConnectionCheck => ({ name, status: "warn", message, remedy }),
  fail: (name: string, message: string, remedy: string): ConnectionCheck => ({ name, status: "fail", message, remedy }),
};
