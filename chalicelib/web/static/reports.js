// Draws a chart above each table that asks for one, from what the table says. Charts.css is given the sizes.
"use strict";

const LABEL_WIDTH = 96; // in pixels, of the longest that is drawn below a column

function cellsOf(row) {
  return Array.from(row.cells);
}

function valueOf(cell) {
  return Number(cell.dataset.value);
}

function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

function legendOf(headings) {
  const legend = element("ul", "legend");
  headings.forEach((heading, place) => legend.append(element("li", `series-${place + 1}`, heading)));
  return legend;
}

function rowOf(row, columns, greatest, showsLabel) {
  const cells = cellsOf(row);
  const drawn = element("tr");
  drawn.append(element("th", "", showsLabel ? cells[0].textContent.trim() : ""));
  drawn.title = cells[0].textContent.trim() + columns.map(column => ` · ${cells[column].textContent.trim()}`).join("");
  columns.forEach((column, place) => {
    const cell = element("td", `series-${place + 1}`);
    cell.style.setProperty("--size", String(valueOf(cells[column]) / greatest));
    drawn.append(cell);
  });
  return drawn;
}

function chartOf(table, columns) {
  const headings = cellsOf(table.tHead.rows[0]).map(cell => cell.textContent.trim());
  const isBar = table.dataset.chart === "bar";
  const all = Array.from(table.tBodies[0].rows);
  const rows = all.slice(0, Number(table.dataset.top) || all.length);
  const sumOf = row => columns.reduce((sum, column) => sum + valueOf(row.cells[column]), 0);
  const greatest = Math.max(...rows.map(sumOf));
  if (!greatest || rows.length < 2) return null;
  const figure = element("figure", `chart ${isBar ? "bars" : "columns"}`);
  figure.setAttribute("aria-hidden", "true"); // the table beside it says the same
  if (columns.length > 1) figure.append(legendOf(columns.map(column => headings[column])));
  else figure.append(element("figcaption", "quiet", headings[columns[0]]));
  const stacked = columns.length > 1 ? " multiple stacked" : "";
  const chart = element("table", `charts-css ${isBar ? "bar" : "column"}${stacked} show-labels show-primary-axis show-4-secondary-axes data-spacing-2`);
  const step = isBar ? 1 : Math.ceil((rows.length * LABEL_WIDTH) / table.parentElement.clientWidth);
  const body = element("tbody");
  rows.forEach((row, place) => body.append(rowOf(row, columns, greatest, place % step === 0)));
  chart.append(body);
  figure.append(chart);
  return figure;
}

for (const table of document.querySelectorAll("table[data-chart]")) {
  for (const together of table.dataset.series.split("|")) {
    const chart = chartOf(table, together.split(" ").map(Number));
    if (chart) table.parentElement.before(chart);
  }
}
