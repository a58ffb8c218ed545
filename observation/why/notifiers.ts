/** Who can hold the ladder, and which services that is. */

/** `link` waits for a cable, the services for packets; everybody else is a person or a program outside. */
export function notifierOf(name: string): "link" | "service" | "other" {
  switch (name) {
    case "link":
      return "link";
    case "dhcp":
    case "ntp":
    case "dns":
      return "service";
    default:
      return "other";
  }
}

/** Whether `source` is a service that the notifier speaks for. */
export function isSourceOf(notifier: string, source: string): boolean {
  return notifier === "dhcp" ? source.startsWith("dhcp/") : source === notifier;
}
