import * as z from 'zod/mini';
import { exportDraft } from '../options/exportDraft.ts';
import { exportOptions } from '../options/exportOptions.ts';
import { formStrings } from './formStrings.ts';
import { pageNotice as notice, pageRequest as request } from './pageMessages.ts';

/** How many matches of a search are sent to the form. */
export const searchLimit = 100;

const audienceKind = z.enum(['list', 'segment']);

/** A list or segment as the form shows it. */
export const audienceItem = z.strictObject({
  kind: audienceKind,
  id: z.string(),
  name: z.string(),
  contactCount: z.optional(z.int().check(z.nonnegative())),
  /** Whether SendGrid says that the segment's query is invalid. */
  invalid: z.boolean(),
});
export type AudienceItem = z.infer<typeof audienceItem>;

const audienceIds = z.strictObject({
  lists: z.readonly(z.array(z.string())),
  segments: z.readonly(z.array(z.string())),
});

/** The state of a part of the catalog; `message` is the sentence for a failure. */
const partState = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('loading'), count: z.optional(z.int()) }),
  z.strictObject({ status: z.literal('ready'), count: z.optional(z.int()) }),
  z.strictObject({ status: z.literal('failed'), count: z.optional(z.int()), message: z.string() }),
]);
export type PartState = z.infer<typeof partState>;

/** What the form shows but does not edit. */
export const formState = z.strictObject({
  account: z.discriminatedUnion('status', [
    z.strictObject({ status: z.literal('signedOut') }),
    z.strictObject({ status: z.literal('keyMissing'), label: z.string() }),
    z.strictObject({ status: z.literal('ready'), label: z.string() }),
  ]),
  /** Number of contacts in the account. */
  total: partState,
  lists: partState,
  segments: partState,
  /** Where files go when the folder field is empty. */
  defaultFolder: z.string(),
  submission: z.discriminatedUnion('status', [
    z.strictObject({ status: z.literal('idle') }),
    z.strictObject({ status: z.literal('sending') }),
    z.strictObject({ status: z.literal('started'), exports: z.int() }),
    z.strictObject({
      status: z.literal('failed'),
      message: z.string(),
      field: z.optional(z.string()),
    }),
  ]),
});
export type FormState = z.infer<typeof formState>;

/** Some fields of a draft, which replace those of the form. */
export const draftPreset = z.partial(exportDraft);
export type DraftPreset = z.infer<typeof draftPreset>;

/** What the user can do outside the form. The host decides which command runs. */
export const formIntent = z.enum(['signIn', 'enterKeyAgain', 'showExports', 'retryLoad']);
export type FormIntent = z.infer<typeof formIntent>;

/** A request as it would be sent. */
export const requestPreview = z.strictObject({
  /** What is exported. */
  title: z.string(),
  /** The JSON body, indented; of a very long one the beginning. */
  body: z.string(),
  /** How many lines of the body were left off. */
  linesLeftOff: z.int().check(z.nonnegative()),
});
export type RequestPreview = z.infer<typeof requestPreview>;

const nothing = z.null();

/** The requests of the form to the host. */
export const formRequests = {
  /** The first request of every page load. */
  connect: request(
    'connect',
    nothing,
    z.strictObject({
      strings: formStrings,
      state: formState,
      /** A form in its first state. */
      defaults: exportDraft,
      /** What a command has set since the form was last open. */
      preset: z.optional(draftPreset),
    }),
  ),
  /** The best matches among all lists and segments. The search runs in the host, so that 10,000 of them are never sent. */
  searchAudiences: request(
    'searchAudiences',
    z.strictObject({ text: z.string().check(z.maxLength(1000)) }),
    z.strictObject({
      matches: z.readonly(z.array(audienceItem).check(z.maxLength(searchLimit))),
      total: z.int().check(z.nonnegative()),
    }),
  ),
  /** The lists and segments that are chosen; an id that is not in the account has no item. */
  lookUpAudiences: request(
    'lookUpAudiences',
    audienceIds,
    z.strictObject({ audiences: z.readonly(z.array(audienceItem)) }),
  ),
  /** The bodies that would be sent. */
  previewRequests: request(
    'previewRequests',
    z.strictObject({ options: exportOptions }),
    z.strictObject({
      requests: z.readonly(z.array(requestPreview)),
      /** How many there are; the preview holds the first ones. */
      total: z.int(),
    }),
  ),
  /** Puts the requests on the clipboard as shell commands without a key. */
  copyCurl: request('copyCurl', z.strictObject({ options: exportOptions }), nothing),
  /** Asks the user for a name and saves the form's options as a preset, unless they cancel. */
  savePreset: request(
    'savePreset',
    z.strictObject({ options: exportOptions }),
    z.strictObject({ isSaved: z.boolean() }),
  ),
  /** Lets the user choose a folder; `folder` is absent if they did not. */
  browseFolder: request(
    'browseFolder',
    z.strictObject({ current: z.string() }),
    z.strictObject({ folder: z.optional(z.string()) }),
  ),
  /** Starts the export. `submission` in the state has the result, for a form that was hidden meanwhile, too. */
  submit: request('submit', z.strictObject({ options: exportOptions }), nothing),
  /** Dismisses the result of the last submission. */
  forgetSubmission: request('forgetSubmission', nothing, nothing),
  act: request('act', z.strictObject({ intent: formIntent }), nothing),
} as const;

/** The notices of the host to the form. */
export const hostNotices = {
  stateChanged: notice('stateChanged', formState),
  /** The lists or segments changed: what was searched or looked up may be out of date. */
  catalogChanged: notice('catalogChanged', nothing),
  preset: notice('preset', draftPreset),
} as const;
