"use strict";
(() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  all(".controls").forEach((each) => { each.hidden = false; });

  const body = one("#list tbody");
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.sort ?? cell.textContent;
  };
  const sort = (button) => {
    const head = button.closest("th");
    const up = head.getAttribute("aria-sort") !== "ascending";
    all("#list th").forEach((each) => each.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const column = Number(button.dataset.column);
    const rows = [...body.rows];
    rows.sort((a, b) => (up ? 1 : -1) * compare(value(a, column), value(b, column)));
    body.append(...rows);
  };
  all("#list th button").forEach((each) => each.addEventListener("click", () => sort(each)));

  const filter = () => {
    const wanted = one("#search").value.toLowerCase();
    const levels = new Set(all("input[name=level]:checked").map((each) => each.value));
    let count = 0;
    for (const row of body.rows) {
      const kept = levels.has(row.dataset.level) && row.textContent.toLowerCase().includes(wanted);
      row.hidden = !kept;
      count += kept ? 1 : 0;
    }
    one("#count").textContent = `${count} of ${body.rows.length} shown`;
  };
  if (body) {
    one("#search").addEventListener("input", filter);
    all("input[name=level]").forEach((each) => each.addEventListener("change", filter));
    filter();
  }

  const open = () => {
    const trace = document.getElementById(location.hash.slice(1));
    if (trace instanceof HTMLDetailsElement) {
      trace.open = true;
      trace.querySelector("summary").focus();
      trace.scrollIntoView();
    }
  };
  addEventListener("hashchange", open);
  all("a.open").forEach((each) => each.addEventListener("click", () => setTimeout(open)));
  open();

  const set = (state) => () => all("details.trace").forEach((each) => { each.open = state; });
  one("#open-all")?.addEventListener("click", set(true));
  one("#close-all")?.addEventListener("click", set(false));
})();
