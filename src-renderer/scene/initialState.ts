/** What a scene shows before the application says anything. */
import { PLAIN_DETECTOR } from './detector/detectorStyle.ts';
import { standardPose, VIEW_STANDARD } from './camera/pose.ts';
import type { CameraPose, SceneState, ViewId } from './types.ts';

const pose = (view: ViewId): CameraPose =>
  standardPose(VIEW_STANDARD[view], view === '3d' ? 'perspective' : 'orthographic');

export const INITIAL_STATE: SceneState = {
  layout: 'single',
  activeView: '3d',
  cameras: { '3d': pose('3d'), top: pose('top'), side: pose('side'), front: pose('front') },
  styles: {},
  selected: null,
  hovered: null,
  time: null,
  clip: null,
  transverse: 1,
  axes: true,
  grid: true,
  theme: 'dark',
  fieldT: null,
  detector: PLAIN_DETECTOR,
  labels: true,
  selectedElement: null,
  hoveredElement: null,
  markedParts: null,
};
