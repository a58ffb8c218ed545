/** Numbers of the Linux system interface, the same on every 64-bit processor that `Libc` runs on. */

export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const AF_PACKET = 17;

export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const O_CLOEXEC = SOCK_CLOEXEC;

export const SOL_SOCKET = 1;
export const SO_REUSEADDR = 2;
export const SO_RCVBUF = 8;
export const SO_RCVTIMEO = 20;
export const SO_BINDTODEVICE = 25;
export const SO_ATTACH_FILTER = 26;
export const SO_TIMESTAMPNS = 35;
export const SO_SNDBUFFORCE = 32;
export const SO_RCVBUFFORCE = 33;
/** A number of 64 bits that no other network namespace has had since the machine started. */
export const SO_NETNS_COOKIE = 71;

export const IPPROTO_IPV6 = 41;
export const IPV6_V6ONLY = 26;

export const SOL_PACKET = 263;
export const PACKET_ADD_MEMBERSHIP = 1;
export const PACKET_STATISTICS = 6;
export const PACKET_AUXDATA = 8;
export const PACKET_VNET_HDR = 15;
export const PACKET_IGNORE_OUTGOING = 23;
export const PACKET_MR_PROMISC = 1;

export const MSG_DONTWAIT = 0x40;

/** Receive time of the packet that was read last, as seconds and nanoseconds of 64 bits each. */
export const SIOCGSTAMPNS = 0x8907;

/** Flags of an interface by its name. */
export const SIOCGIFFLAGS = 0x8913;
export const IFF_UP = 0x1;
export const IFF_RUNNING = 0x40;

export const PR_SET_TIMERSLACK = 29;
export const SCHED_FIFO = 1;
/** What the thread starts is scheduled as usual. */
export const SCHED_RESET_ON_FORK = 0x40000000;

export const CLOCK_REALTIME = 0;
export const CLOCK_BOOTTIME = 7;

export const ETH_P_ALL = 0x0003;

export const POLLIN = 0x1;

export const LOCK_EX = 2;
export const LOCK_NB = 4;

export const CLONE_NEWNET = 0x40000000;

export const F_DUPFD_CLOEXEC = 1030;
