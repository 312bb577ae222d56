/** Takes out of a text what should not be shown in public: id tags, keys, serial numbers. */

const MASK = "••••";
const SECRET = [
  "idTag",
  "parentIdTag",
  "chargePointSerialNumber",
  "chargeBoxSerialNumber",
  "meterSerialNumber",
  "iccid",
  "imsi",
];
const MEMBER = new RegExp(`("(?:${SECRET.join("|")})"\\s*:\\s*)"((?:[^"\\\\]|\\\\[^])*)"`, "g");
const KEY = /("key"\s*:\s*"AuthorizationKey"[^{}]*?"value"\s*:\s*)"((?:[^"\\]|\\[^])*)"/g;

/** The secrets that stand in some texts, to be masked wherever they occur. */
export function secretsIn(texts: string[]): string[] {
  const found = texts.flatMap((text) => [...text.matchAll(MEMBER), ...text.matchAll(KEY)].map((match) => match[2]!));
  return [...new Set(found.filter((secret) => secret.length >= 4))].sort((a, b) => b.length - a.length);
}

/** A text without its own secrets and those that are known from elsewhere. */
export function masked(text: string, secrets: string[] = []): string {
  const own = text.replace(MEMBER, `$1"${MASK}"`).replace(KEY, `$1"${MASK}"`);
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, MASK), own);
}
