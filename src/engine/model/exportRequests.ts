import type { AudienceSelection, ExportOptions } from '../../options/exportOptions.ts';
import type { CreateExportRequest } from '../../sendgrid/createExportRequest.ts';

/** Returns the selections of an export: one, or one per list and segment. */
export function selectionsOf({
  audience,
  grouping,
}: Pick<ExportOptions, 'audience' | 'grouping'>): readonly AudienceSelection[] {
  if (audience.kind === 'all' || grouping === 'combined') {
    return [audience];
  }
  return [
    ...uniqueById(audience.lists).map((list) => ({
      kind: 'selected' as const,
      lists: [list],
      segments: [],
    })),
    ...uniqueById(audience.segments).map((segment) => ({
      kind: 'selected' as const,
      lists: [],
      segments: [segment],
    })),
  ];
}

/** Returns the request to SendGrid for one selection. Options that were not chosen are omitted. */
export function toCreateRequest({
  audience,
  fileType,
  maxFileSizeMb,
  notifyByEmail,
}: {
  readonly audience: AudienceSelection;
  readonly fileType: ExportOptions['fileType'];
  readonly maxFileSizeMb?: number | undefined;
  readonly notifyByEmail?: boolean | undefined;
}): CreateExportRequest {
  return {
    audience:
      audience.kind === 'all'
        ? { kind: 'all' }
        : {
            kind: 'selected',
            listIds: audience.lists.map(({ id }) => id),
            segmentIds: audience.segments.map(({ id }) => id),
          },
    fileType,
    maxFileSizeMb,
    notifyByEmail,
  };
}

function uniqueById<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
