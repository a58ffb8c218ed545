/** Servers that do not answer: which of those that were asked, and how often. */
import { formatEndpoint } from "../../../net/endpoint.ts";
import {
  arrivalsOf,
  counted,
  listed,
  sendsOf,
  silenceUs,
  type Case,
  type ServiceName,
  type Suspicion,
} from "../case.ts";
import { SPORADIC_HELP } from "../failure-words.ts";

export interface Silence {
  readonly asked: readonly string[];
  /** Those that never said anything. */
  readonly mute: readonly string[];
  readonly isAnyHeard: boolean;
  /** How often each of the mute was asked. */
  readonly evidence: readonly string[];
  readonly explainsUs: number;
}

/** What is asked and what answers, in the words of the protocol: `query`, `answer`. */
interface Words {
  readonly question: string;
  readonly answer: string;
}

const EVIDENCE_MAX = 4;

/** Undefined where silence cost no time. */
export function silenceOf(
  of: Case,
  service: ServiceName,
  { question, answer }: Words,
): Silence | undefined {
  const explainsUs = silenceUs(of, service);
  if (explainsUs === 0) return undefined;
  const servers = sendsOf(of, service).map(({ to }) => formatEndpoint(to));
  const heard = new Set(arrivalsOf(of, service).map(({ from }) => formatEndpoint(from)));
  const asked = [...new Set(servers)];
  const mute = asked.filter((server) => !heard.has(server));
  const evidence = mute.slice(0, EVIDENCE_MAX).map((server) => {
    const count = servers.filter((one) => one === server).length;
    return `${server}: ${counted(count, question)}, no ${answer}`;
  });
  return { asked, mute, isAnyHeard: heard.size > 0, evidence, explainsUs };
}

/** Where another server answered, or the same one at other times. `other`: what the one that did is called. */
export function someSilent(
  { asked, mute, evidence, explainsUs }: Silence,
  about: {
    readonly code: string;
    readonly question: string;
    readonly other: string;
    readonly suggestion: string;
  },
): Suspicion {
  const isSporadic = mute.length === 0;
  return {
    code: about.code,
    severity: "problem",
    text: isSporadic
      ? `${listed(asked)} answered, but not every ${about.question}.`
      : `${listed(mute)} did not answer; ${about.other} did.`,
    evidence,
    suggestion: isSporadic ? SPORADIC_HELP : about.suggestion,
    explainsUs,
  };
}
