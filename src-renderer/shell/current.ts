import { createElectronShell } from './electronShell.ts';
import type { Shell } from './shell.ts';
import { createWebShell } from './webShell.ts';

/** The shell that shows this page: the desktop window says so through its preload. */
export function currentShell(): Shell {
  return window.beamglass ? createElectronShell(window.beamglass) : createWebShell();
}
