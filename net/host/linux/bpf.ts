/**
 * Which frames a packet socket shall wake the process for, as a classic BPF program (struct sock_filter).
 *
 *   ARP                                                       all of it
 *   IPv4, UDP, first fragment, to one of `ports`              whatever address it is for: DHCP, before there is one
 *   IPv4 to one of `addresses`                                what the user-space stack owns
 *
 * A frame whose VLAN tag the kernel has taken off looks untagged: it belongs to another network and is refused.
 */
const LOAD_HALF = 0x28; // BPF_LD | BPF_H | BPF_ABS
const LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
const LOAD_BYTE = 0x30; // BPF_LD | BPF_B | BPF_ABS
const LOAD_HALF_INDEXED = 0x48; // BPF_LD | BPF_H | BPF_IND
const LOAD_HEADER_LENGTH = 0xb1; // BPF_LDX | BPF_B | BPF_MSH
const AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
const JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const JUMP_SET = 0x45; // BPF_JMP | BPF_JSET | BPF_K
const RETURN = 0x06; // BPF_RET | BPF_K

/** SKF_AD_OFF + SKF_AD_VLAN_TAG: the tag that was taken off, 0 if none. */
const VLAN_TAG = 0xfffff000 + 44;
const VLAN_ID = 0x0fff;
const FRAGMENT_OFFSET = 0x1fff;

const ETHER_TYPE = 12;
const IPV4 = 0x0800;
const ARP = 0x0806;
const IP_HEADER = 14;
const IP_FRAGMENT = 20;
const IP_PROTOCOL = 23;
const IP_DESTINATION = 30;
const UDP = 17;
const UDP_DESTINATION = 16; // behind the Ethernet header, plus the IP header's length in X

export interface FrameFilter {
  readonly ports: readonly number[];
  /** As 32-bit numbers. */
  readonly addresses: readonly number[];
}

/** Of one struct sock_filter. */
export const INSTRUCTION_BYTES = 8;
const WHOLE_FRAME = 0x40000;

interface Instruction {
  readonly code: number;
  readonly k: number;
  /** Instructions to skip if a comparison holds, and if not. */
  readonly yes?: number;
  readonly no?: number;
}

/** The program in the kernel's form. */
export function frameFilter({ ports, addresses }: FrameFilter): Uint8Array {
  const accept = { code: RETURN, k: WHOLE_FRAME };
  const refuse = { code: RETURN, k: 0 };
  const program: Instruction[] = [
    { code: LOAD_HALF, k: VLAN_TAG },
    { code: AND, k: VLAN_ID },
    { code: JUMP_EQUAL, k: 0, yes: 1, no: 0 },
    refuse,
    { code: LOAD_HALF, k: ETHER_TYPE },
    { code: JUMP_EQUAL, k: ARP, yes: 0, no: 1 },
    accept,
    { code: JUMP_EQUAL, k: IPV4, yes: 1, no: 0 },
    refuse,
    { code: LOAD_WORD, k: IP_DESTINATION },
    ...addresses.flatMap((address) => [{ code: JUMP_EQUAL, k: address, yes: 0, no: 1 }, accept]),
    { code: LOAD_BYTE, k: IP_PROTOCOL },
    { code: JUMP_EQUAL, k: UDP, yes: 1, no: 0 },
    refuse,
    { code: LOAD_HALF, k: IP_FRAGMENT },
    { code: JUMP_SET, k: FRAGMENT_OFFSET, yes: 0, no: 1 },
    refuse,
    { code: LOAD_HEADER_LENGTH, k: IP_HEADER },
    { code: LOAD_HALF_INDEXED, k: UDP_DESTINATION },
    ...ports.flatMap((port) => [{ code: JUMP_EQUAL, k: port, yes: 0, no: 1 }, accept]),
    refuse,
  ];
  return assembled(program);
}

function assembled(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(new ArrayBuffer(program.length * INSTRUCTION_BYTES));
  const codes = new Uint16Array(bytes.buffer);
  const operands = new Uint32Array(bytes.buffer);
  program.forEach(({ code, k, yes = 0, no = 0 }, index) => {
    codes[index * 4] = code;
    bytes[index * INSTRUCTION_BYTES + 2] = yes;
    bytes[index * INSTRUCTION_BYTES + 3] = no;
    operands[index * 2 + 1] = k;
  });
  return bytes;
}
