import { ServiceError } from "../services/errors.ts";

export type BodyLimit = {
  /** Most bytes, before and after decompression. */
  readonly limitBytes: number;
  /** Told how many bytes there are, ahead of reading and while it goes on; may throw a ServiceError to refuse. */
  readonly onGrowth?: (bytes: number) => void;
};

/** Counts the bytes of a body up to a limit. */
export class CountedBytes {
  readonly #limit: BodyLimit;
  #bytes = 0;

  constructor(limit: BodyLimit) {
    this.#limit = limit;
  }

  /** Checks a size that is known before a byte came. @throws ServiceError `too_large`. */
  announce(bytes: number): void {
    if (bytes > this.#limit.limitBytes) {
      const limitMb = Math.floor(this.#limit.limitBytes / 1024 / 1024);
      throw new ServiceError("too_large", `The body is larger than the ${limitMb} MB that are taken here.`);
    }
    this.#limit.onGrowth?.(bytes);
  }

  /** @throws ServiceError `too_large`. */
  add(bytes: number): void {
    this.#bytes += bytes;
    this.announce(this.#bytes);
  }
}
