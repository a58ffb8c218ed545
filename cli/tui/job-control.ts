/**
 * Ctrl-Z and `fg`: the terminal is the shell's while the program is stopped, and drawn anew when it goes on. Where it was
 * stopped unasked (SIGSTOP), the shell may have changed the terminal: it is taken again.
 */
import { useApp, useStdout } from "ink";
import { useEffect } from "react";

/**
 * The other screen, from its first cell on: Ink begins where the cursor is, which is where the shell has left it. It
 * enters that screen itself, too, and then nothing changes any more.
 */
const HOME_OF_OTHER_SCREEN = "\u001b[?1049h\u001b[H";

/** By when a process that stops itself has stopped; where no shell could let it go on, the system stops nothing. */
const STOPPED_MS = 50;

/** Stops everybody that the shell started together, as the terminal itself would. */
export function askToStop(): void {
  process.kill(0, "SIGTSTP");
}

/** Obeys signals that stop the program and let it go on. */
export function useJobControl(): void {
  const { suspendTerminal } = useApp();
  const { stdout } = useStdout();
  useEffect(() => {
    let isAway = false;
    let isOver = false;
    const takeAgain = (): void => {
      if (isOver) return; // ended before it went on: the terminal is the shell's
      stdout.write(HOME_OF_OTHER_SCREEN);
      process.kill(process.pid, "SIGWINCH"); // nobody was told of another size meanwhile
    };
    const giveWhile = async (work: () => void | Promise<void>): Promise<void> => {
      if (isAway) return;
      isAway = true;
      process.off("SIGTSTP", stop); // so that it does what the system does with it
      await suspendTerminal(work);
      isAway = false;
      if (!isOver) process.on("SIGTSTP", stop);
    };
    const stop = (): void => void giveWhile(() => stopped().then(takeAgain));
    const goOn = (): void => void giveWhile(takeAgain);
    process.on("SIGTSTP", stop);
    process.on("SIGCONT", goOn);
    return () => {
      isOver = true;
      process.off("SIGTSTP", stop);
      process.off("SIGCONT", goOn);
    };
  }, [suspendTerminal, stdout]);
}

/** Resolves when it goes on. */
function stopped(): Promise<void> {
  process.kill(process.pid, "SIGTSTP");
  return new Promise((goOn) => setTimeout(goOn, STOPPED_MS));
}
