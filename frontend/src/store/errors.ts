/** What is wrong, told from whatever was thrown: Home Assistant's errors are objects with a code and a message. */

/** The text of an error. */
export function messageOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "message" in error) return String(error.message);
  return String(error);
}

/** Whether Home Assistant refused because the user is no administrator. */
export function isForbidden(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "unauthorized";
}
