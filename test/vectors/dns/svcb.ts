/** RFC 9460 Appendix D.1 and D.2, and RFC 9848 §4: record data on the wire and in presentation format. */
export interface SvcbVector {
  readonly figure: string;
  readonly hex: string;
  /** As the RFC prints it, with values quoted as `bodyText` quotes them and parameters in the order of the wire. */
  readonly text: string;
}

const FOO_EXAMPLE_COM = "03666f6f076578616d706c6503636f6d00";
const FOO_EXAMPLE_ORG = "03666f6f076578616d706c65036f726700";
const EXAMPLE_COM = "076578616d706c6503636f6d00";

export const SVCB_VECTORS: readonly SvcbVector[] = [
  { figure: "2: AliasMode", hex: `0000${FOO_EXAMPLE_COM}`, text: "0 foo.example.com" },
  { figure: "3: the owner itself", hex: "000100", text: "1 ." },
  {
    figure: "4: a port",
    hex: `0010${FOO_EXAMPLE_COM}000300020035`,
    text: "16 foo.example.com port=53",
  },
  {
    figure: "5: a generic key",
    hex: `0001${FOO_EXAMPLE_COM}029b000568656c6c6f`,
    text: '1 foo.example.com key667="hello"',
  },
  {
    figure: "6: a generic key with an escape",
    hex: `0001${FOO_EXAMPLE_COM}029b000968656c6c6fd2716f6f`,
    text: '1 foo.example.com key667="hello\\210qoo"',
  },
  {
    figure: "7: two IPv6 hints",
    hex: `0001${FOO_EXAMPLE_COM}0006002020010db800000000000000000000000120010db8000000000000000000530001`,
    text: "1 foo.example.com ipv6hint=2001:db8::1,2001:db8::53:1",
  },
  {
    figure: "8: an IPv6 hint written with an IPv4 tail",
    hex: `0001${EXAMPLE_COM}0006001020010db80122034400000000c0000221`,
    text: "1 example.com ipv6hint=2001:db8:122:344::c000:221",
  },
  {
    figure: "9: mandatory keys",
    hex: `0010${FOO_EXAMPLE_ORG}0000000400010004000100090268320568332d313900040004c0000201`,
    text: '16 foo.example.org mandatory=alpn,ipv4hint alpn="h2,h3-19" ipv4hint=192.0.2.1',
  },
  {
    figure: "10: escapes in an ALPN list",
    hex: `0010${FOO_EXAMPLE_ORG}0001000c08665c6f6f2c626172026832`,
    text: '16 foo.example.org alpn="f\\\\\\\\oo\\\\,bar,h2"',
  },
  // made by unbound 1.17.1 from ech="AEn+DQA=", and its octets cut short
  { figure: "ECH, 5 octets", hex: "000100000500050049fe0d00", text: "1 . ech=AEn+DQA=" },
  { figure: "ECH, 4 octets", hex: "000100000500040049fe0d", text: "1 . ech=AEn+DQ==" },
  { figure: "ECH, 3 octets", hex: "000100000500030049fe", text: "1 . ech=AEn+" },
];

/** Data that RFC 9460 §2.2, §7 and §8 call malformed; its Appendix D.3 has most of them in presentation format. */
export const SVCB_MALFORMED: readonly { readonly why: string; readonly hex: string }[] = [
  { why: "a key twice", hex: `0001${FOO_EXAMPLE_COM}007b0003616263007b0003646566` },
  { why: "keys that descend", hex: `0001${FOO_EXAMPLE_COM}00030002003500020000` },
  { why: "an empty mandatory list", hex: `0001${FOO_EXAMPLE_COM}00000000` },
  { why: "an empty ALPN list", hex: `0001${FOO_EXAMPLE_COM}00010000` },
  { why: "an empty protocol name", hex: `0001${FOO_EXAMPLE_COM}0001000100` },
  { why: "a protocol name that ends early", hex: `0001${FOO_EXAMPLE_COM}000100020368` },
  { why: "a port of no octets", hex: `0001${FOO_EXAMPLE_COM}00030000` },
  { why: "an IPv4 hint of no address", hex: `0001${FOO_EXAMPLE_COM}00040000` },
  { why: "an IPv4 hint of 5 octets", hex: `0001${FOO_EXAMPLE_COM}00040005c000020100` },
  { why: "an IPv6 hint of no address", hex: `0001${FOO_EXAMPLE_COM}00060000` },
  { why: "no-default-alpn with a value", hex: `0001${FOO_EXAMPLE_COM}00020003616263` },
  { why: "a mandatory key that is missing", hex: `0001${FOO_EXAMPLE_COM}00000002007b` },
  { why: "the mandatory list naming itself", hex: `0001${FOO_EXAMPLE_COM}000000020000` },
  { why: "a mandatory key twice", hex: `0001${FOO_EXAMPLE_COM}00000004007b007b007b0003616263` },
  { why: "a parameter longer than the record", hex: `0001${FOO_EXAMPLE_COM}029b000668656c6c6f` },
];
