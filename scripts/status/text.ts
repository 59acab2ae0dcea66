import { table } from "../../sandbox/table";
import type { Page } from "./page";
import type { Health, Row, Section } from "./section";

const marks: Record<Health, string> = { fine: " ", attention: "!", unknown: "?", note: " " };

/** The page as a person reads it. */
export function pageText({ stack, at, sections }: Page): string {
  return [
    `${stack} at ${at.slice(0, 16).replace("T", " ")} UTC: ${verdict(sections)}\n`,
    ...sections.map(sectionText),
  ].join("\n");
}

function verdict(sections: Section[]): string {
  const named = (health: Health) =>
    sections
      .filter(({ rows }) => rows.some((row) => row.health === health))
      .map(({ title }) => title.toLowerCase());
  const [attention, unknown] = [named("attention"), named("unknown")];
  const parts = [
    ...(attention.length > 0 ? [`attention needed: ${attention.join(", ")}`] : []),
    ...(unknown.length > 0 ? [`unknown: ${unknown.join(", ")}`] : []),
  ];
  return parts.length > 0 ? parts.join("; ") : "fine";
}

function sectionText({ title, columns, rows }: Section): string {
  if (rows.length === 0) return `${title}: none\n`;
  const told = rows.filter(({ values }) => Object.keys(values).length > 0);
  const bare = rows.filter(({ values }) => Object.keys(values).length === 0).map(bareText);
  const cells = ({ values, health, why }: Row) => [
    marks[health],
    ...columns.map((column) => String(values[column] ?? "-")),
    why ?? "",
  ];
  return [
    `${title}\n`,
    ...(told.length > 0 ? [table(["", ...columns, ""], told.map(cells))] : []),
    ...bare,
  ].join("");
}

function bareText({ health, why }: Row): string {
  return `${marks[health]}   ${health === "unknown" ? "unknown: " : ""}${why}\n`;
}
