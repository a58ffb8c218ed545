/**
 * The screen: a pure component over `frameOf`. One Text for each block of lines, which is what Ink lays out fastest.
 */
import { Box, Text } from "ink";
import type { ReactNode } from "react";
import { frameOf, type FrameParts } from "./frame.ts";
import { GAP } from "./layout.ts";
import type { Line } from "./pane.ts";
import type { Painter } from "./theme.ts";

export interface DashboardProps extends FrameParts {
  readonly painter: Painter;
}

export function Dashboard(props: DashboardProps): ReactNode {
  const { painter, size } = props;
  const { above, stacks, below } = frameOf(props);
  const room = Math.max(0, size.rows - above.length - 1);
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows} overflow="hidden">
      <Block lines={above} painter={painter} />
      <Box columnGap={GAP} height={room}>
        {stacks.map(({ columns, lines }, index) => (
          <Box key={index} width={columns} height={room} overflow="hidden">
            <Block lines={lines} painter={painter} />
          </Box>
        ))}
      </Box>
      <Block lines={[below]} painter={painter} />
    </Box>
  );
}

interface BlockProps {
  readonly lines: readonly Line[];
  readonly painter: Painter;
}

/** Lines are as wide as they may be already: nothing is wrapped. */
function Block({ lines, painter }: BlockProps): ReactNode {
  return lines.length === 0 ? undefined : <Text wrap="truncate">{painter.paint(lines)}</Text>;
}
