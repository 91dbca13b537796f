import * as vscode from 'vscode';

/** Formats a count in the display language: `1,234`. */
export const counted = (count: number): string => count.toLocaleString(vscode.env.language);
