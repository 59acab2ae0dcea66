import type { Panel as PanelModel, RowPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import { RowBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Panel } from "./panel";

/** Panels under one heading. */
export interface Section {
  title: string;
  panels: Panel[];
  /** Once for each value of this variable. Default: once. */
  repeat?: string;
}

const columns = 24;

/** Gives each panel a number and a place: from left to right, and below when there is no room. */
export function arrange(sections: Section[]): (PanelModel | RowPanel)[] {
  const placed: (PanelModel | RowPanel)[] = [];
  let y = 0;
  for (const { title, repeat, panels } of sections) {
    placed.push(heading(placed.length + 1, title, y, repeat));
    let x = 0;
    let height = 0;
    y += 1;
    for (const panel of panels) {
      if (x + panel.width > columns) [x, y, height] = [0, y + height, 0];
      const gridPos = { x, y, w: panel.width, h: panel.height };
      placed.push({ ...panel.model, id: placed.length + 1, gridPos });
      x += panel.width;
      height = Math.max(height, panel.height);
    }
    y += height;
  }
  return placed;
}

function heading(id: number, title: string, y: number, repeat: string | undefined): RowPanel {
  const row = new RowBuilder(title).id(id).gridPos({ x: 0, y, w: columns, h: 1 });
  return (repeat === undefined ? row : row.repeat(repeat)).build();
}
