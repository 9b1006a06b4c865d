/**
 * The text of an answer, read only as far as `mostBytes`: what is at an address may send without end.
 * @throws what `tooLong` makes when there is more.
 */
export async function readText(response: Response, mostBytes: number, tooLong: () => Error): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > mostBytes) throw tooLong();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
