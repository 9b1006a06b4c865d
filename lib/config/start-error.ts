/**
 * Loadline cannot start for a reason that the person at the terminal can remove. `message` says what is
 * wrong, `hint` what to do; both are one line and are all that is printed.
 */
export class StartError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "StartError";
    this.hint = hint;
  }
}

/** The StartError for a failed file operation below `path`, or the error itself when it is another fault. */
export function explainFileError(error: unknown, path: string): unknown {
  if (error instanceof StartError || !(error instanceof Error) || !("code" in error)) return error;
  switch (error.code) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new StartError(
        `Cannot write to ${path} (${error.code}).`,
        "Give this user the right to write there, or choose another directory with LOADLINE_DATA_DIR=/path.",
        { cause: error },
      );
    case "ENOSPC":
    case "EDQUOT":
      return diskFull(path, error);
    case "ENOTDIR":
    case "EEXIST":
      return new StartError(
        `${path} is not a directory.`,
        "Move the file away, or choose another directory with LOADLINE_DATA_DIR=/path.",
        { cause: error },
      );
    default:
      return error;
  }
}

export function diskFull(path: string, cause?: unknown): StartError {
  return new StartError(
    `No space is left on the disk of ${path}.`,
    "Free some space, or choose a directory on another disk with LOADLINE_DATA_DIR=/path.",
    { cause },
  );
}
