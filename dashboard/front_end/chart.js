// A chart that stays where it is: when its figures change they are changed in place. Streamlit's own element would take
// the chart away and draw another, which takes a browser about three times as long. dashboard/drawing.py sends the figure.
const CONFIG = { displayModeBar: false };
const NARROWEST = 150; // pixels
const WAIT = 50; // milliseconds; while a window is dragged its width changes with every frame
const charts = new WeakMap();

export default async function ({ parentElement, data }) {
  const chart = charts.get(parentElement) ?? new Chart(parentElement);
  charts.set(parentElement, chart);
  await chart.show(data);
  return () => chart.leave();
}

class Chart {
  constructor(place) {
    this.place = place;
    this.element = document.createElement("div");
    this.element.className = "stPlotlyChart";
    this.element.dataset.testid = "stPlotlyChart";
    this.element.setAttribute("role", "figure");
    this.element.style.cssText = "height: 100%; overflow: hidden"; // of what Streamlit keeps free from the start
    this.plot = this.element.appendChild(document.createElement("div"));
    place.append(this.element);
    this.observer = new ResizeObserver(([seen]) => this.widen(seen.contentRect.width));
  }

  async show({ alt, figure }) {
    this.element.setAttribute("aria-label", alt);
    this.figure = figure;
    await window.outreach.plotly;
    if (this.figure === figure && this.place.isConnected) this.draw();
  }

  // Drawn only where there is something new: another figure, another theme, another width.
  draw() {
    const template = look(this.place);
    this.width ??= this.element.getBoundingClientRect().width;
    const drawn = JSON.stringify([this.figure, template, this.width]);
    if (this.drawn === drawn || !this.width) return this.observe();
    this.drawn = drawn;
    const { data, layout } = JSON.parse(this.figure);
    window.Plotly.react(this.plot, data, { ...layout, template, width: Math.max(this.width, NARROWEST) }, CONFIG);
    this.observe();
  }

  observe() {
    if (!this.observed) this.observer.observe(this.element);
    this.observed = true;
  }

  widen(width) {
    if (width === this.width) return;
    this.width = width;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => window.Plotly && this.draw(), WAIT);
  }

  leave() {
    this.observer.disconnect();
    clearTimeout(this.waiting);
    window.Plotly?.purge(this.plot);
    this.element.remove();
    charts.delete(this.place);
  }
}

// The page's fonts and colours, for what a figure itself says nothing of.
function look(place) {
  const theme = getComputedStyle(place);
  const [text, paper, border, family] = ["text-color", "background-color", "border-color", "font"].map((name) =>
    theme.getPropertyValue(`--st-${name}`).trim(),
  );
  const font = { color: text, family, size: 12, weight: 400 };
  const axis = { automargin: true, title: { font: { size: 14 } } };
  return {
    layout: {
      font,
      paper_bgcolor: paper,
      plot_bgcolor: paper,
      hoverlabel: { bgcolor: paper, bordercolor: border, font },
      legend: { valign: "top", borderwidth: 0, title: { side: "top" } },
      margin: { pad: 8 },
      xaxis: { ...axis, showgrid: false, zeroline: false },
      yaxis: { ...axis, ticklabelposition: "outside" },
    },
    data: { scatter: [{ type: "scatter", marker: { line: { width: 0 } } }] },
  };
}
