// Hosts that the page and its readable frames loaded anything from.
const hosts = new Set();
const add = address => {
  try {
    const host = new URL(address, document.baseURI).host;
    if (host) hosts.add(host);
  } catch { /* not an address */ }
};
const visit = view => {
  try {
    for (const entry of view.performance.getEntriesByType('resource')) add(entry.name);
    for (const part of view.document.querySelectorAll('script[src], iframe[src], link[href]')) add(part.src || part.href);
    for (let i = 0; i < view.frames.length; i++) visit(view.frames[i]);
  } catch { /* a frame of another origin */ }
};
add(location.href);
visit(window);
return [...hosts].sort();
