/** What a page with tabs shows: each page keeps its own list, the tab that it begins with first. */
import type { Component } from 'vue';

export interface PageTab {
  /** In the address: /PAGE/ID. What a tab is to show of it stands in the query: ?type=channel.pedestal. */
  readonly id: string;
  readonly title: string;
  readonly component: Component;
}
