/** The actions of the frame itself. */
import { watchEffect } from 'vue';
import type { Router } from 'vue-router';
import { PANELS } from '../panels/registry.ts';
import { provideCommands, useCommands, type Command } from '../stores/commands.ts';
import { useDialogs } from '../stores/dialogs.ts';
import { useHistory } from '../stores/history.ts';
import { useImports } from '../stores/imports.ts';
import { useLayout } from '../stores/layout.ts';
import { useTheme } from '../stores/theme.ts';
import { useWindows } from '../stores/windows.ts';

function frameCommands(): Command[] {
  const dialogs = useDialogs();
  const history = useHistory();
  const imports = useImports();
  const theme = useTheme();
  const windows = useWindows();
  return [
    {
      id: 'app.palette',
      title: 'Show all commands',
      group: 'Application',
      keys: ['Mod+K'],
      inText: true,
      run: () => dialogs.show({ name: 'palette' }),
    },
    {
      id: 'app.keys',
      title: 'Show all keys',
      group: 'Application',
      keys: ['?'],
      run: () => dialogs.show({ name: 'keys' }),
    },
    {
      id: 'runs.import',
      title: 'Import event files…',
      group: 'Runs',
      keys: ['Mod+O'],
      inText: true,
      run: () => imports.choose(),
    },
    {
      id: 'edit.undo',
      title: 'Undo',
      group: 'Edit',
      keys: ['Mod+Z'],
      repeats: true,
      enabled: () => history.undoTitle !== null,
      run: () => history.undo(),
    },
    {
      id: 'edit.redo',
      title: 'Redo',
      group: 'Edit',
      keys: ['Mod+Shift+Z', 'Mod+Y'],
      repeats: true,
      enabled: () => history.redoTitle !== null,
      run: () => history.redo(),
    },
    {
      id: 'app.newWindow',
      title: 'Open another window',
      group: 'Application',
      keys: ['Shift+N'],
      run: () => windows.openAnother(),
    },
    {
      id: 'app.screens',
      title: 'Other screens…',
      group: 'Application',
      run: () => dialogs.show({ name: 'screens' }),
    },
    { id: 'app.theme', title: 'Switch between dark and light', group: 'Application', run: () => theme.toggle() },
    {
      id: 'app.systemTheme',
      title: 'Follow the theme of the system',
      group: 'Application',
      enabled: () => theme.choice !== 'system',
      run: () => {
        theme.choice = 'system';
      },
    },
    { id: 'app.about', title: 'About Beamglass', group: 'Application', run: () => dialogs.show({ name: 'about' }) },
  ];
}

function layoutCommands(router: Router): Command[] {
  const dialogs = useDialogs();
  const layout = useLayout();
  const onDisplay = (): boolean => router.currentRoute.value.name === 'display';
  return [
    {
      id: 'layout.fullScreen',
      title: 'Active view in full screen',
      group: 'Layout',
      keys: ['Shift+Enter'],
      enabled: () => onDisplay() && !layout.isFullScreen,
      run: () => layout.enterFullScreen(),
    },
    {
      id: 'layout.exitFullScreen',
      title: 'Leave full screen',
      group: 'Layout',
      keys: ['Escape'],
      enabled: () => layout.isFullScreen,
      run: () => layout.exitFullScreen(),
    },
    {
      id: 'layout.nextPanel',
      title: 'Go to the next panel',
      group: 'Layout',
      keys: ['F6'],
      inText: true,
      enabled: onDisplay,
      run: () => layout.focusNext(1),
    },
    {
      id: 'layout.previousPanel',
      title: 'Go to the previous panel',
      group: 'Layout',
      keys: ['Shift+F6'],
      inText: true,
      enabled: onDisplay,
      run: () => layout.focusNext(-1),
    },
    {
      id: 'layout.save',
      title: 'Save workspace…',
      group: 'Layout',
      enabled: onDisplay,
      run: () => dialogs.show({ name: 'saveWorkspace' }),
    },
    {
      id: 'objects.show',
      title: 'List the objects of a collection',
      group: 'Layout',
      keys: ['Shift+O'],
      enabled: onDisplay,
      run: () => layout.showPanel('objects'),
    },
    { id: 'layout.reset', title: 'Reset the layout', group: 'Layout', enabled: onDisplay, run: () => layout.reset() },
    ...PANELS.map((panel): Command => ({
      id: `panel.${panel.id}`,
      title: `Show or hide panel: ${panel.title}`,
      group: 'Layout',
      enabled: onDisplay,
      run: () => layout.togglePanel(panel.id),
    })),
  ];
}

/** Call in the setup of the application's root. */
export function provideAppCommands(router: Router): void {
  provideCommands([...frameCommands(), ...layoutCommands(router)]);

  const commands = useCommands();
  const layout = useLayout();
  watchEffect((onCleanup) => {
    const workspaces = layout.workspaceNames.map((name): Command => ({
      id: `workspace.${name}`,
      title: `Load workspace: ${name}`,
      group: 'Layout',
      enabled: () => router.currentRoute.value.name === 'display',
      run: () => layout.loadWorkspace(name),
    }));
    onCleanup(commands.register(workspaces));
  });
}
