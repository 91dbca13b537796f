import { optionTable, type OptionName } from '../../src/options/optionTable.ts';

/** Returns the id of an option's box, and of a choice that of the button which its default presses. */
export function elementOf(option: OptionName): string {
  const id = option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const row = optionTable[option];
  return row.kind === 'choice' ? `${id}-${row.default}` : id;
}
