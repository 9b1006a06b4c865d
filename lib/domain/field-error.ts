/** One invalid place in an input: `path` in dotted and bracketed form (`assets[3].key`), `""` for the whole. */
export type FieldError = { path: string; message: string };

const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;

/** Extends a path by member names and indexes: `at("assets[3]", "tags", "a b")` is `assets[3].tags["a b"]`. */
export function at(path: string, ...steps: readonly (string | number)[]): string {
  let full = path;
  for (const step of steps) {
    if (typeof step === "number") full += `[${step}]`;
    else if (!PLAIN_NAME.test(step)) full += `[${JSON.stringify(step)}]`;
    else full += full === "" ? step : `.${step}`;
  }
  return full;
}

/** Collects what is wrong with an input, up to a limit; once `full`, looking further is wasted work. */
export class FieldErrors {
  readonly list: FieldError[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get full(): boolean {
    return this.list.length >= this.#limit;
  }

  add(path: string, message: string): void {
    if (!this.full) this.list.push({ path, message });
  }
}
