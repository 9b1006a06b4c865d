import { ServiceError } from "../services/errors.ts";

/** @throws ServiceError `unsupported_media_type` unless the body is said to be JSON, in UTF-8. */
export function requireJson(headers: Headers): void {
  const [media, ...parameters] = (headers.get("content-type") ?? "").toLowerCase().split(";");
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith("charset="));
  if (media?.trim() !== "application/json" || (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset))) {
    throw new ServiceError("unsupported_media_type", "Send JSON, with the header “Content-Type: application/json”.");
  }
}
