/** Actions on the picture, there while the display panel is open. */
import { useRouter } from 'vue-router';
import { FIELD_OF_VIEW } from '#renderer/scene/camera/pose.ts';
import type { CameraPose, StandardView } from '#renderer/scene/types.ts';
import { provideCommands, type Command } from '../../stores/commands.ts';
import { useDialogs } from '../../stores/dialogs.ts';
import { useDetector } from '../../stores/detector.ts';
import { useDisplay } from '../../stores/display.ts';
import { useEvents } from '../../stores/events.ts';
import { useSelection } from '../../stores/selection.ts';

const GROUP = 'View';

/** The same part of the scene in the other projection. */
function otherProjection(pose: CameraPose): CameraPose {
  const heightPerDistance = 2 * Math.tan(FIELD_OF_VIEW / 2);
  return pose.projection === 'perspective'
    ? { ...pose, projection: 'orthographic', extent: pose.extent * heightPerDistance }
    : { ...pose, projection: 'perspective', extent: pose.extent / heightPerDistance };
}

export function provideDisplayCommands(): void {
  const dialogs = useDialogs();
  const detector = useDetector();
  const display = useDisplay();
  const events = useEvents();
  const selection = useSelection();
  const router = useRouter();

  const hasScene = (): boolean => display.scene !== null && events.event !== null;

  function fit(what: 'event' | 'selection' | 'detector', title: string): void {
    const { scene } = display;
    if (scene) display.setCameras(scene.fit(what), title);
  }

  /** Standard views turn the 3D view; top, side and front have theirs for good. */
  function look(name: StandardView, title: string): void {
    const { scene } = display;
    if (!scene) return;
    const { projection } = display.cameras['3d'];
    const pose = scene.standardView(name);
    display.lookFrom(pose.projection === projection ? pose : otherProjection(pose), title);
  }

  const standard = (name: StandardView, title: string, key: string): Command => ({
    id: `display.view.${name}`,
    title,
    group: GROUP,
    keys: [key],
    enabled: hasScene,
    run: () => look(name, title),
  });

  provideCommands([
    {
      id: 'display.quad',
      title: 'Show four views or one',
      group: GROUP,
      keys: ['Q'],
      run: () => display.showAlone(display.view.layout === 'single' ? null : display.view.activeView),
    },
    standard('isometric', 'Look at an angle', '1'),
    standard('top', 'Look from above', '2'),
    standard('side', 'Look from the side', '3'),
    standard('beam', 'Look along the beam', '4'),
    {
      id: 'display.projection',
      title: 'Perspective or orthographic',
      group: GROUP,
      keys: ['O'],
      run: () => display.setCamera('3d', otherProjection(display.cameras['3d']), 'Change the projection'),
    },
    {
      id: 'display.fit',
      title: 'Fit the event',
      group: GROUP,
      keys: ['F'],
      enabled: hasScene,
      run: () => fit('event', 'Fit the event'),
    },
    {
      id: 'display.fitDetector',
      title: 'Fit the detector',
      group: GROUP,
      enabled: () => hasScene() && detector.detector !== null,
      run: () => fit('detector', 'Fit the detector'),
    },
    {
      id: 'display.fitSelection',
      title: 'Fit the selection',
      group: GROUP,
      keys: ['Shift+F'],
      enabled: () => hasScene() && (selection.selected !== null || detector.selected !== null),
      run: () => fit('selection', 'Fit the selection'),
    },
    {
      id: 'display.axes',
      title: 'Show the axes',
      group: GROUP,
      keys: ['A'],
      // Elsewhere the key means other things.
      enabled: () => router.currentRoute.value.name === 'display',
      run: () => display.set('axes', !display.view.axes, display.view.axes ? 'Hide the axes' : 'Show the axes'),
    },
    {
      id: 'display.labels',
      title: 'Show the names of the detector’s elements',
      group: GROUP,
      keys: ['N'],
      enabled: () => detector.detector !== null,
      run: () => display.set('labels', !display.view.labels, display.view.labels ? 'Hide the names' : 'Show the names'),
    },
    {
      id: 'display.grid',
      title: 'Show the grid',
      group: GROUP,
      keys: ['Shift+G'],
      run: () => display.set('grid', !display.view.grid, display.view.grid ? 'Hide the grid' : 'Show the grid'),
    },
    {
      id: 'display.wholeEvent',
      title: 'Show the whole event, whatever its times',
      group: GROUP,
      keys: ['T'],
      enabled: () => display.time !== null,
      run: () => display.setTime(null),
    },
    {
      id: 'display.picture',
      title: 'Save a picture',
      group: GROUP,
      keys: ['Shift+P'],
      enabled: hasScene,
      run: () => dialogs.show({ name: 'picture' }),
    },
  ]);
}
