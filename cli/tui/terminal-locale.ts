/** Whether a terminal shows more than ASCII: its locale says so, and it has more than the console's few signs. */
export function speaksUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env["TERM"] === "linux") return false;
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  return /utf-?8/i.test(locale);
}
