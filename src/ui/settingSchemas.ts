import * as z from 'zod/mini';
import { afterExports } from '../options/exportOptions.ts';
import { defaultFieldsOf, settingOptions } from '../options/optionTable.ts';

/** Schema and default of each setting. */
export const settings = {
  folder: z._default(z.string().check(z.trim()), ''),
  afterExport: z._default(z.enum(afterExports), 'open'),
  openExportsAs: z._default(z.enum(['table', 'text']), 'table'),
  notifyWhenDone: z._default(z.boolean(), true),
  compareWithPrevious: z._default(z.enum(['always', 'ask', 'never']), 'always'),
  parallelExports: z._default(z.int().check(z.minimum(1), z.maximum(10)), 2),
  parallelDownloads: z._default(z.int().check(z.minimum(1), z.maximum(16)), 4),
  ...defaultFieldsOf(settingOptions),
  keepFilesForDays: z._default(z.int().check(z.minimum(0), z.maximum(3650)), 0),
  keepHistory: z._default(z.int().check(z.minimum(0), z.maximum(100_000)), 1000),
  remindOfStoredFiles: z._default(z.boolean(), true),
  customApiBaseUrl: z._default(z.string().check(z.trim()), ''),
} as const;
export type SettingName = keyof typeof settings;
export type SettingValue<N extends SettingName> = z.output<(typeof settings)[N]>;

/** Returns the id of a setting in `settings.json`. */
export const settingId = <N extends SettingName>(name: N): `sendgridExports.${N}` =>
  `sendgridExports.${name}`;
