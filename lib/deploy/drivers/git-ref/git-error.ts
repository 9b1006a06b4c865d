/** Git, or the host of a repository, does not do what was asked. Message and remedy are fit to show. */
export class GitError extends Error {
  override readonly name = "GitError";
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}

const SIGN_IN =
  /authentication failed|could not read (?:username|password)|terminal prompts disabled|invalid username|http basic: access denied|permission denied \(|invalid credentials|error: 401/i;
const FORBIDDEN = /error: 403|write access to repository not granted|not allowed to push|permission to .* denied/i;
const ABSENT =
  /repository not found|does not appear to be a git repository|repository .* not found|error: 404|project you were looking for could not be found|does not exist/i;
const HOST_KEY = /host key verification failed|no matching host key|remote host identification has changed/i;
const NO_SSH = /\bssh: (?:command )?not found|cannot run ssh\b/i;
const MOVED = /redirect|error: 30[1278]/i;

/** What git wrote when it failed, as an error with a way out. `where`: what the repository is called. */
export function gitError(stderr: string, where: string): GitError {
  const said = lastWords(stderr);
  if (NO_SSH.test(stderr)) {
    return new GitError(
      "SSH is not installed on the machine of Loadline's worker.",
      "Install OpenSSH's client there; Loadline's own image has it.",
    );
  }
  if (HOST_KEY.test(stderr)) {
    return new GitError(
      `The SSH host of ${where} is not the one that is known: ${said}`,
      "See whether its key was changed, and set the connection's known hosts anew (ssh-keyscan prints them).",
    );
  }
  if (FORBIDDEN.test(stderr)) {
    return new GitError(
      `${where} is readable, but may not be written to: ${said}`,
      "Give the token or deploy key the right to write.",
    );
  }
  if (SIGN_IN.test(stderr)) {
    return new GitError(
      `${where} does not accept the credentials: ${said}`,
      "Set a token or deploy key that may read and write the repository.",
    );
  }
  if (ABSENT.test(stderr)) {
    return new GitError(
      `There is no repository ${where}, or the credentials do not show it: ${said}`,
      "Check the address, and what the token or deploy key may see.",
    );
  }
  if (MOVED.test(stderr)) {
    return new GitError(`${where} has moved: ${said}`, "Set the connection's address to where it is now.");
  }
  return new GitError(
    `${where} cannot be reached: ${said}`,
    "Check the address, and that the machine of Loadline's worker can reach it.",
  );
}

const MOST_LINES = 6;
const MOST_CHARACTERS = 1_500;

/** The last lines that say something, without git's prefixes. */
export function lastWords(stderr: string): string {
  const lines = stderr
    .split("\n")
    .map((line) => line.replace(/^(?:remote|fatal|error|hint|warning):\s*/i, "").trim())
    .filter((line) => line !== "" && line !== "Done");
  const text = lines.slice(-MOST_LINES).join(" ").slice(-MOST_CHARACTERS);
  return text === "" ? "git gave no reason." : /[.!?]$/.test(text) ? text : `${text}.`;
}
