/* What is shown over the grid and beside it, in a script of its own. */
export { contactCard } from './contactCard.ts';
export { placePopup, popups } from './popups.ts';
export { profilePanel } from './profilePanel.ts';
