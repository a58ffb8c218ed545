/**
 * The fault-injection rules of libwebsockets, as far as they lose packets.
 *
 *   udp_tx_loss(10%)  wsi=dhcpc/udp_rx_loss(..X.)  wsi=ntpclient/udp_tx_loss  wsi/udp_tx_loss(10%)
 *
 * Separated by commas. Without parentheses everything is lost. A rule for one socket comes to those for all: any of
 * them loses, as with its own `lws_fi`.
 */
import type { LinkModel, LinkRule, LossModel, PacketService } from "./model.ts";
import { fault, isFault, percent, type LinkText, type TextFault } from "./text.ts";

interface FaultRule {
  readonly direction: "tx" | "rx";
  /** Undefined: every socket. */
  readonly service: PacketService | undefined;
  readonly loss: LossModel;
}

/** The sockets that the reference opens by itself. */
const SOCKETS: ReadonlyMap<string, PacketService> = new Map([
  ["dhcpc", "dhcp"],
  ["ntpclient", "ntp"],
  ["asyncdns", "dns"],
]);
const RULE = /^(?:wsi(?:=(?<socket>[^/]*))?\/)?udp_(?<direction>tx|rx)_loss(?:\((?<how>.*)\))?$/;
const EXPECTED = "wsi=dhcpc/udp_tx_loss(10%), with dhcpc, ntpclient, asyncdns, or wsi/ for all";

/** Whether a text means to be such rules. */
export function isFaultInjection(text: string): boolean {
  return /^\s*wsi[=/]|\budp_[tr]x_loss\b/.test(text);
}

/** Both directions of the rules, or what is wrong with them. */
export function faultInjectionOfText(text: string): LinkText | TextFault {
  const rules: FaultRule[] = []; // BOUNDED: by the text
  for (const part of text.split(",")) {
    const rule = ruleOfText(part.trim());
    if (isFault(rule)) return rule;
    rules.push(rule);
  }
  return { kind: "link", tx: modelOf(rules, "tx"), rx: modelOf(rules, "rx") };
}

function ruleOfText(text: string): FaultRule | TextFault {
  const { socket, direction, how } = RULE.exec(text)?.groups ?? {};
  if (direction === undefined) return fault(`"${text}" loses no packets`, EXPECTED);
  const service = socket === undefined ? undefined : SOCKETS.get(socket);
  if (socket !== undefined && service === undefined)
    return fault(`there is no socket "${socket}"`, [...SOCKETS.keys()].join(", "));
  const loss = lossOf(how);
  if (loss === undefined) return fault(`"${how}" does not say what is lost`, "10% or ..X.");
  return { direction: direction === "tx" ? "tx" : "rx", service, loss };
}

function lossOf(how: string | undefined): LossModel | undefined {
  if (how === undefined) return 1;
  if (/^[.xX]+$/.test(how)) return { kind: "pattern", pattern: how.toUpperCase() };
  return how.endsWith("%") ? percent(how) : undefined;
}

function modelOf(rules: readonly FaultRule[], direction: FaultRule["direction"]): LinkModel {
  const own = rules.filter((rule) => rule.direction === direction);
  const losses = (service: PacketService | undefined): readonly LossModel[] =>
    own.filter((rule) => rule.service === service).map(({ loss }) => loss);
  const forAll = losses(undefined);
  const special = [...SOCKETS.values()].flatMap((service): readonly LinkRule[] => {
    const forOne = losses(service);
    return forOne.length === 0
      ? []
      : [{ when: { service }, model: { loss: [...forOne, ...forAll] } }];
  });
  return {
    ...(forAll.length === 0 ? {} : { loss: forAll }),
    ...(special.length === 0 ? {} : { rules: special }),
  };
}
