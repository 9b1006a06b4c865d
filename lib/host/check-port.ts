import { createServer } from "node:net";
import { StartError } from "../config/start-error.ts";

/**
 * Refuses early when the web process could not listen.
 *
 * @throws StartError when the port is taken, reserved, or the interface is not there.
 */
export function checkPort(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, port, host)));
    server.listen(port, host, () => server.close(() => resolve()));
  });
}

function explain(error: NodeJS.ErrnoException, port: number, host: string): Error {
  const other = port < 65_535 ? port + 1 : port - 1;
  switch (error.code) {
    case "EADDRINUSE":
      return new StartError(
        `Port ${port} is in use.`,
        `Stop the program that uses it, or choose another with PORT=${other}.`,
        { cause: error },
      );
    case "EACCES":
      return new StartError(`Port ${port} is reserved for root.`, "Choose one above 1023, such as PORT=3000.", {
        cause: error,
      });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new StartError(
        `This machine has no address ${host}.`,
        "Set LOADLINE_HOST to one that it has: 127.0.0.1 for this machine alone, 0.0.0.0 for everybody.",
        { cause: error },
      );
    default:
      return error;
  }
}
