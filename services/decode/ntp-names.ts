/** What the numbers and codes of NTP are called. */

/** RFC 5905 figure 9. */
export const LEAP_NAMES = [
  "no warning",
  "the last minute of the day has 61 seconds",
  "the last minute of the day has 59 seconds",
  "not synchronised",
] as const;

/** RFC 5905 figure 10. */
export const MODE_NAMES = [
  "reserved",
  "symmetric active",
  "symmetric passive",
  "client",
  "server",
  "broadcast",
  "control",
  "private",
] as const;

/** RFC 5905 figure 13; NTSN: RFC 8915 §5.7. */
export const KISS_MEANING: Readonly<Record<string, string>> = {
  ACST: "the association belongs to a unicast server",
  AUTH: "server authentication failed",
  AUTO: "Autokey sequence failed",
  BCST: "the association belongs to a broadcast server",
  CRYP: "cryptographic authentication or identification failed",
  DENY: "access denied by the server",
  DROP: "lost peer in symmetric mode",
  INIT: "the association has not yet synchronised for the first time",
  MCST: "the association belongs to a dynamically discovered server",
  NKEY: "no key found",
  NTSN: "NTS negative acknowledgement",
  RATE: "rate exceeded",
  RMOT: "alteration of the association from a remote host",
  RSTR: "access denied by local policy",
  STEP: "a step change in system time has occurred",
};

/** RFC 5905 figure 12. */
export const CLOCK_MEANING: Readonly<Record<string, string>> = {
  GOES: "Geosynchronous Orbit Environment Satellite",
  GPS: "Global Positioning System",
  GAL: "Galileo Positioning System",
  PPS: "generic pulse per second",
  IRIG: "Inter-Range Instrumentation Group",
  WWVB: "LF radio WWVB Fort Collins, 60 kHz",
  DCF: "LF radio DCF77 Mainflingen, 77.5 kHz",
  HBG: "LF radio HBG Prangins, 75 kHz",
  MSF: "LF radio MSF Anthorn, 60 kHz",
  JJY: "LF radio JJY Fukushima and Saga, 40 and 60 kHz",
  LORC: "MF radio LORAN C, 100 kHz",
  TDF: "MF radio Allouis, 162 kHz",
  CHU: "HF radio CHU Ottawa",
  WWV: "HF radio WWV Fort Collins",
  WWVH: "HF radio WWVH Kauai",
  NIST: "NIST telephone modem",
  ACTS: "NIST telephone modem",
  USNO: "USNO telephone modem",
  PTB: "European telephone modem",
};

/** IANA, NTP Extension Field Types: those of RFC 8915, RFC 7821 and RFC 5906. */
export const EXTENSION_NAMES: Readonly<Record<number, string>> = {
  0x0104: "unique identifier",
  0x0204: "NTS cookie",
  0x0304: "NTS cookie placeholder",
  0x0404: "NTS authenticator and encrypted extension fields",
  0x2005: "UDP checksum complement",
  0x0002: "no operation request",
  0x8002: "no operation response",
};
