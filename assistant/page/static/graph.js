// Lights up a point with its lines and neighbours, tells its catalogue line beside it, and opens it in the panel.
const tip = document.createElement("div");
tip.className = "graph-tip";
tip.hidden = true;
element.closest(".block").append(tip);
let pinned = "";

function points() {
  return [...element.querySelectorAll(".point[data-key]")];
}

function light(key) {
  const graph = element.querySelector(".relations");
  if (!graph) return;
  const near = new Set(key ? [key] : []);
  for (const line of graph.querySelectorAll(".line[data-from]")) {
    const touches = key && (line.dataset.from === key || line.dataset.to === key);
    line.classList.toggle("lit", Boolean(touches));
    line.classList.toggle("from", Boolean(touches) && line.dataset.from === key);
    line.classList.toggle("to", Boolean(touches) && line.dataset.to === key);
    if (touches) near.add(line.dataset.from).add(line.dataset.to);
  }
  for (const point of points()) {
    point.classList.toggle("lit", near.has(point.dataset.key));
    point.classList.toggle("opened", point.dataset.key === pinned);
  }
  graph.classList.toggle("dimmed", Boolean(key) && near.size > 0);
}

function tell(point) {
  light(point.dataset.key);
  tip.textContent = point.dataset.line;
  tip.hidden = false;
  const frame = tip.parentElement.getBoundingClientRect();
  const box = (point.querySelector(".shape") || point).getBoundingClientRect();
  const below = box.bottom + 10 + tip.offsetHeight < frame.bottom;
  tip.style.left = `${Math.max(8, Math.min(box.left - frame.left - 20, frame.width - tip.offsetWidth - 8))}px`;
  tip.style.top = `${below ? box.bottom - frame.top + 14 : box.top - frame.top - tip.offsetHeight - 12}px`;
}

function quiet() {
  tip.hidden = true;
  light(pinned);
}

function choose(point) {
  pinned = point.dataset.key;
  quiet();
  trigger("choose", { key: pinned });
}

const pointOf = (event) => event.target.closest && event.target.closest(".point[data-key]");
element.addEventListener("pointerover", (event) => {
  const point = pointOf(event);
  if (point && event.pointerType === "mouse") tell(point);
});
element.addEventListener("pointerout", (event) => {
  if (pointOf(event)) quiet();
});
element.addEventListener("focusin", (event) => {
  const point = pointOf(event);
  if (point && point.matches(":focus-visible")) tell(point);
});
element.addEventListener("focusout", quiet);
element.addEventListener("click", (event) => {
  const point = pointOf(event);
  if (point) choose(point);
});
element.addEventListener("keydown", (event) => {
  const point = pointOf(event);
  if (!point) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    choose(point);
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const all = points();
    const next = all[all.indexOf(point) + step];
    if (next) next.focus();
  }
  if (event.key === "Escape") {
    pinned = "";
    quiet();
  }
});
watch("value", () => light(pinned));
