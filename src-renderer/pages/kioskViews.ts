/** What a screen without keys can show: /kiosk/ID?… A new one is its line here; its component takes `isKiosk`. */
import type { Component } from 'vue';

export interface KioskView {
  readonly id: string;
  readonly title: string;
  /** What is seen on it, for whoever chooses one. */
  readonly description: string;
  readonly component: Component;
}

export const KIOSK_VIEWS: readonly KioskView[] = [];
