import type { AlertMessage } from "../domain/alerts/message.ts";

const COLORS = { critical: "#b42318", error: "#b42318", warning: "#9a6700", info: "#175cd3" } as const;
const GREEN = "#067647";

/** The message as HTML that mail programs understand: tables and inline styles, nothing that is loaded. */
export function mailHtml(message: AlertMessage): string {
  const color = message.resolves ? GREEN : COLORS[message.severity];
  const lines = message.lines.map((line) => `<p style="margin:0 0 8px">${escapeHtml(line)}</p>`).join("");
  const facts = message.facts
    .map(({ name, value, url }) => {
      const text = url === undefined ? escapeHtml(value) : `<a href="${escapeHtml(url)}">${escapeHtml(value)}</a>`;
      return `<tr><td style="padding:2px 16px 2px 0;color:#57606a;vertical-align:top">${escapeHtml(name)}</td><td>${text}</td></tr>`;
    })
    .join("");
  const links = message.links
    .map(({ label, url }) => `<a href="${escapeHtml(url)}" style="margin-right:16px">${escapeHtml(label)}</a>`)
    .join("");
  return `<!doctype html><html lang="en"><body style="font:14px/1.5 system-ui,sans-serif;color:#1f2328"><h1 style="font-size:18px;margin:0 0 12px;color:${color}">${escapeHtml(message.title)}</h1>${lines}<table role="presentation" style="border-collapse:collapse;margin:12px 0">${facts}</table><p>${links}</p></body></html>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
