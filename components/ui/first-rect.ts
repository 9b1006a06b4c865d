/** What the server takes for a window when it draws a long list, and the browser until it has looked. Pixels. */
export const FIRST_RECT = { width: 1280, height: 1000 };
