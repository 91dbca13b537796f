import type { ExportReason } from './exportError.ts';

/** Whether a fault may pass by itself, so that trying again makes sense without anybody doing anything. */
export function isPassing({ reason }: { readonly reason: ExportReason }): boolean {
  switch (reason) {
    case 'network':
    case 'timeout':
    case 'server':
    case 'rateLimited':
      return true;
    default:
      return false;
  }
}
