for (const data of document.querySelectorAll('script[type="application/json"]')) {
  const place = document.getElementById(data.dataset.place);
  const chart = JSON.parse(data.textContent);
  place.parentElement.classList.add("lively");
  Plotly.newPlot(place, chart.data, chart.layout, { displayModeBar: false, responsive: true });
}
