import type { Logger } from '../../src/util/logger.ts';

export interface LoggedLine {
  readonly level: keyof Logger;
  readonly message: string;
}

/** Returns a logger of all levels that records its messages. */
export function recordingLogger(): { readonly logger: Logger; readonly lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const write = (level: keyof Logger) => (message: string) => void lines.push({ level, message });
  return {
    lines,
    logger: {
      trace: write('trace'),
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
    },
  };
}
