import * as z from 'zod';

/** Settings by name: how a value is checked, and what stands in for a wrong one. */
export const settings = {
  folder: z.string().trim().default(''),
  afterExport: z.enum(['open', 'reveal', 'nothing']).default('open'),
  parallelExports: z.int().min(1).max(10).default(2),
  parallelDownloads: z.int().min(1).max(16).default(4),
  customApiBaseUrl: z.string().trim().default(''),
} as const;
export type SettingName = keyof typeof settings;
export type SettingValue<N extends SettingName> = z.output<(typeof settings)[N]>;

/** The id of a setting in `settings.json`. */
export const settingId = <N extends SettingName>(name: N): `sendgridExports.${N}` =>
  `sendgridExports.${name}`;
