// Where the app's server is. Streamlit would ask for it below the page's own address first, and be told twice that nothing
// is there; the page itself lies beside it, whatever path a proxy in front has.
window.__streamlit = { BACKEND_BASE_URL: new URL(".", window.location.href).href };

// What charts are drawn with: read while the app is still starting. front_end/chart.js waits for it.
window.outreach = {
  plotly: new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = document.querySelector("link[data-library=plotly]").href;
    script.onload = done;
    script.onerror = () => failed(new Error("What charts are drawn with could not be fetched; load the page again."));
    document.head.append(script);
  }),
};

// Streamlit writes the groups of pages as a list whose items are not its children, which screen readers cannot make
// sense of. They become what they are: groups of links, each with its name.
new MutationObserver(() => {
  for (const item of document.querySelectorAll('[data-testid="stSidebarNavItems"] li:not([role])')) {
    item.setAttribute("role", "none");
    const group = item.parentElement;
    const name = group.querySelector('[data-testid="stNavSectionHeader"] p');
    if (!name) continue;
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", name.textContent);
    group.parentElement.setAttribute("role", "none");
  }
  // A place to drop files on has a name, and says that it is nothing.
  document.querySelector('[data-testid="stFileUploaderDropzone"][role="presentation"]')?.setAttribute("role", "group");
}).observe(document, { childList: true, subtree: true });
