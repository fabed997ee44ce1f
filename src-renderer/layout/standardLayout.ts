/** The layout that a new user finds, made from the areas of the panel registry. */
import type { AddPanelPositionOptions, DockviewApi } from 'dockview-vue';
import { PANELS, type PanelArea, type PanelDefinition } from '../panels/registry.ts';

interface Placement {
  /** Area beside which a new group is made; absent: at the edge of the whole dock. */
  readonly beside?: PanelArea;
  readonly direction: 'right' | 'below';
  /** px */
  readonly width?: number;
  readonly height?: number;
  readonly leastWidth?: number;
}

const PLACEMENTS: Readonly<Record<PanelArea, Placement>> = {
  centre: { direction: 'right' },
  beside: { beside: 'centre', direction: 'right' },
  right: { direction: 'right', width: 372, leastWidth: 280 },
  bottom: { beside: 'centre', direction: 'below', height: 216 },
  bottomRight: { beside: 'bottom', direction: 'right' },
  rightMiddle: { beside: 'right', direction: 'below', leastWidth: 280 },
};

const ORDER = Object.keys(PLACEMENTS) as PanelArea[];

/** The panel of that area that is open, if any. */
function openIn(api: DockviewApi, area: PanelArea): string | undefined {
  return PANELS.find((panel) => panel.area === area && api.getPanel(panel.id))?.id;
}

function positionFor(api: DockviewApi, area: PanelArea): AddPanelPositionOptions | undefined {
  if (api.totalPanels === 0) return undefined;
  const sameArea = openIn(api, area);
  if (sameArea) return { referencePanel: sameArea, direction: 'within' };
  const { beside, direction } = PLACEMENTS[area];
  const reference = beside && openIn(api, beside);
  return reference ? { referencePanel: reference, direction } : { direction };
}

/** Opens a panel at its standard place, or brings it to the front where it is open. */
export function openPanel(api: DockviewApi, panel: PanelDefinition, isFront: boolean): void {
  const open = api.getPanel(panel.id);
  if (open) {
    open.api.setActive();
    return;
  }
  const { width, height, leastWidth } = PLACEMENTS[panel.area];
  const position = positionFor(api, panel.area);
  api.addPanel({
    id: panel.id,
    title: panel.title,
    component: 'panel',
    inactive: !isFront,
    ...(position && { position }),
    ...(width && { initialWidth: width }),
    ...(height && { initialHeight: height }),
    ...(leastWidth && { minimumWidth: leastWidth }),
  });
}

export function applyStandardLayout(api: DockviewApi): void {
  api.clear();
  for (const area of ORDER) {
    const panels = PANELS.filter((panel) => panel.area === area && !panel.isExtra);
    panels.forEach((panel, i) => openPanel(api, panel, i === 0));
  }
  const centre = PANELS.find((panel) => panel.area === 'centre');
  if (centre) api.getPanel(centre.id)?.api.setActive();
}
