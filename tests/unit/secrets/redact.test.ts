import { expect, test } from "vitest";
import { redactSecrets, rememberSecrets } from "#lib/secrets/redact.ts";

test("a secret that was opened is blotted out of any text: whole, without its scheme, and as JSON has it", () => {
  rememberSecrets({ authorization: "Bearer planted-7781", key: '-----BEGIN\n"quoted"-----' });
  expect(redactSecrets('"Bearer planted-7781" is an invalid header value')).toBe('"•••" is an invalid header value');
  expect(redactSecrets("token planted-7781 refused")).toBe("token ••• refused");
  expect(redactSecrets(JSON.stringify({ err: '-----BEGIN\n"quoted"-----' }))).toBe('{"err":"•••"}');
});

test("words that are no secrets stay", () => {
  rememberSecrets({ password: "a" });
  expect(redactSecrets("a plain answer")).toBe("a plain answer");
});
