/**
 * What the parts of the page use that are loaded when they are first shown. The build takes it from the page's first script,
 * which they would otherwise repeat: they import nothing else of it.
 */
export { html, nothing, svg } from 'lit/html.js';
export { initialLayout } from '../../src/protocol/initialLayout.ts';
export { changeKinds, contactChecks } from '../../src/protocol/tableState.ts';
export { maskedValue } from '../../src/util/maskedValue.ts';
export { orderedColumns } from './grid/columnGeometry.ts';
export { withHidden, withMovedBy, withPinned, withWidth } from './grid/layoutEdits.ts';
export { icon, iconButton } from './parts/icon.ts';
export {
  checkNames,
  columnFilter,
  conditions,
  filtersOf,
  withFilter,
  withoutFilter,
  withSort,
} from './viewEdits.ts';
