// Draws graphs as SVG: nodes in columns along the edges, as in the method of Sugiyama.

exports.THEMES = {
  light: { text: '#1f2328', muted: '#59636e', line: '#8c959f', node: '#ffffff', border: '#d1d9e0', group: '#f6f8fa' },
  dark: { text: '#f0f6fc', muted: '#9198a1', line: '#6e7681', node: '#161b22', border: '#3d444d', group: '#0d1117' },
};
const COLORS = { queue: '#d6246e', function: '#dd6b10', table: '#4257c9', cache: '#a31fb0', site: '#5c8a16' };
const FAILURE = '#cf4a4a';
const FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', Helvetica, Arial, sans-serif";

const NODE = { icon: 48, height: 46 };
const GAP = { column: 120, row: 16 };
const MARGIN = { group: 16, title: 30, outer: 6, entry: 34 };
const PITCH = NODE.height + GAP.row;
/** Of a letter of a name, in any of the fonts. */
const LETTER = { bold: 8, plain: 6.8 };

/** The nodes of a column have the width of the longest text. */
const widthOf = (layer) =>
  Math.ceil(
    Math.max(
      ...layer.flatMap(({ node }) => (node ? [node.name.length * LETTER.bold, node.words.length * LETTER.plain] : [0])),
    ) +
      NODE.icon +
      10,
  );

/** The column of each node: after all that lead to it, without the edges that close a circle. */
function columnsOf({ nodes, edges }) {
  const columns = new Map();
  const visit = (path, above) => {
    if (columns.has(path)) return columns.get(path);
    const before = edges.filter(({ from, to, isBack }) => to === path && !isBack && !above.includes(from));
    const column = Math.max(-1, ...before.map(({ from }) => visit(from, [...above, path]))) + 1;
    columns.set(path, column);
    return column;
  };
  for (const { path } of nodes) visit(path, []);
  // What nothing leads to is just before what it leads to.
  for (const { path } of nodes.filter((node) => edges.every(({ to }) => to !== node.path))) {
    const next = edges.filter(({ from }) => from === path).map(({ to }) => columns.get(to));
    if (next.length > 0) columns.set(path, Math.max(0, Math.min(...next) - 1));
  }
  return columns;
}

/** An edge back to where a stream comes from would turn the order of the columns around. */
const withBackEdges = ({ nodes, edges }) => ({
  nodes,
  edges: edges.map((edge) => ({
    ...edge,
    isBack:
      edge.label !== 'stream' &&
      edges.some((it) => it.label === 'stream' && it.from === edge.to && it.to === edge.from),
  })),
});

/** Places nodes, and points on the way of edges that span columns. */
function placed(graph) {
  const { nodes, edges } = withBackEdges(graph);
  const columns = columnsOf({ nodes, edges });
  const layers = [];
  const add = (column, item) => {
    layers[column] = [...(layers[column] ?? []), item];
  };
  for (const node of nodes) add(columns.get(node.path), { id: node.path, node });
  const routes = edges.map((edge, index) => {
    const [start, end] = [columns.get(edge.from), columns.get(edge.to)];
    const between = [];
    for (let column = start + 1; column < end; column++) {
      const id = `${index}-${column}`;
      add(column, { id });
      between.push(id);
    }
    // The label is at the end that has fewer edges.
    const count = (path) => edges.filter(({ from, to }) => from === path || to === path).length;
    return { ...edge, isFan: count(edge.from) > count(edge.to), ids: [edge.from, ...between, edge.to] };
  });
  return { layers: ordered(layers, routes), routes };
}

const SWEEPS = 8;

/** Orders the nodes of each column by the middle of their neighbors, so that few edges cross. */
function ordered(layers, routes) {
  const neighbors = new Map();
  const connect = (one, other) => neighbors.set(one, [...(neighbors.get(one) ?? []), other]);
  for (const { ids } of routes) {
    for (const [at, id] of ids.slice(1).entries()) {
      connect(id, ids[at]);
      connect(ids[at], id);
    }
  }
  let all = layers;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const places = new Map(all.flatMap((layer) => layer.map(({ id }, at) => [id, at - (layer.length - 1) / 2])));
    const middle = ({ id }) => {
      const found = (neighbors.get(id) ?? []).map((one) => places.get(one));
      return found.length === 0 ? places.get(id) : found.reduce((sum, one) => sum + one, 0) / found.length;
    };
    all = all.map((layer) => [...layer].sort((one, other) => middle(one) - middle(other)));
  }
  return all;
}

function drawGroup(graph, colors) {
  const { layers, routes } = placed(graph);
  const rows = Math.max(...layers.map((layer) => layer.length));
  const height = rows * PITCH - GAP.row;
  const hasTitle = graph.title !== undefined;
  const top = MARGIN.group + (hasTitle ? MARGIN.title : 0);
  const places = new Map();
  let x = MARGIN.group + MARGIN.entry;
  for (const layer of layers) {
    const right = x + widthOf(layer);
    const offset = (height - (layer.length * PITCH - GAP.row)) / 2;
    for (const [row, { id, node }] of layer.entries()) {
      places.set(id, { x, right, y: top + offset + row * PITCH + NODE.height / 2, node });
    }
    x = right + GAP.column;
  }
  const width = x - GAP.column + MARGIN.group;
  const entries = [...places].filter(([id, { node }]) => isEntry(id, node, graph.edges));
  return {
    width,
    height: top + height + MARGIN.group,
    svg: [
      hasTitle
        ? text(MARGIN.group, MARGIN.group + 14, graph.title, `font-size="15" font-weight="600" fill="${colors.text}"`)
        : '',
      ...routes.map((route) => drawEdge(route, places, colors)),
      ...entries.map(([, { x, y }]) => arrow(`M ${x - MARGIN.entry + 6} ${y} L ${x} ${y}`, colors.line)),
      ...[...places.values()].map((place) => (place.node ? drawNode(place, colors) : '')),
    ].join('\n'),
  };
}

/** Where requests come from outside: functions that nothing invokes, and queues that nothing fills. */
const isEntry = (id, node, edges) =>
  node !== undefined && ['function', 'queue'].includes(node.kind) && edges.every(({ to }) => to !== id);

const text = (x, y, content, attributes) => `<text x="${x}" y="${y}" ${attributes}>${content}</text>`;

/** A line with a head that does not depend on markers, which some viewers do not draw. */
function arrow(path, color, isDashed = false) {
  const [x, y, fromX] = ends(path);
  const side = x >= fromX ? -1 : 1;
  const head = `M ${x} ${y} l ${side * 8} -4.5 v 9 z`;
  const dash = isDashed ? ' stroke-dasharray="4 4"' : '';
  return `<path d="${path}" fill="none" stroke="${color}" stroke-width="1.5"${dash}/><path d="${head}" fill="${color}"/>`;
}

/** The last point of a path, and the x of the one before it. */
function ends(path) {
  const numbers = path.match(/-?\d+(\.\d+)?/g).map(Number);
  return [numbers.at(-2), numbers.at(-1), numbers.at(-4)];
}

/** The point of a curve between two points. */
function pointAt([[x1, y1], [x2, y2]], t) {
  const [s, half] = [1 - t, (x1 + x2) / 2];
  const bend = [s ** 3, 3 * s * s * t, 3 * s * t * t, t ** 3];
  const along = (values) => Math.round(values.reduce((sum, value, index) => sum + value * bend[index], 0));
  return [along([x1, half, half, x2]), along([y1, y1, y2, y2])];
}

function drawEdge({ ids, label, isFailure, isBack, isFan }, places, colors) {
  const points = ids.map((id) => places.get(id));
  const color = isFailure ? FAILURE : colors.line;
  // Of two opposite edges, each has its own height.
  const shift = isBack ? 10 : 0;
  const start = isBack ? points[0].x : points[0].right;
  const last = points.at(-1);
  const end = isBack ? last.right : last.x;
  const way = points.slice(1, -1).flatMap(({ x, y, right }) => [
    [x, y],
    [right, y],
  ]);
  const all = [[start, points[0].y + shift], ...way, [end, last.y + shift]];
  const path = all.reduce((drawn, [x, y], at) => {
    if (at === 0) return `M ${x} ${y}`;
    const [beforeX, beforeY] = all[at - 1];
    const half = (beforeX + x) / 2;
    return `${drawn} C ${half} ${beforeY} ${half} ${y} ${x} ${y}`;
  }, '');
  const near = isBack ? 0.5 : isFan || ids.length > 2 ? 0.6 : 0.4;
  const [x, y] = pointAt(all.slice(-2), near);
  const at = { x, y: y + (isBack ? 30 : -5) };
  const halo = `font-size="11" text-anchor="middle" fill="${colors.muted}" stroke="${colors.group}" stroke-width="4" paint-order="stroke"`;
  return arrow(path, color, isFailure) + (label ? text(at.x, at.y, label, halo) : '');
}

/** White lines in a square of 32. */
const ICONS = {
  queue: '<path d="M8 10h16M8 16h16M8 22h16" stroke="#fff" stroke-width="3" stroke-linecap="round"/>',
  function:
    '<path d="M11 8h3l8 16M15.500 15l-5.500 9" fill="none" stroke="#fff" stroke-width="2.600" stroke-linecap="round" stroke-linejoin="round"/>',
  table:
    '<path d="M8 9h16v14h-16zM8 14h16M14 9v14" fill="none" stroke="#fff" stroke-width="2.200" stroke-linejoin="round"/>',
  cache: '<path d="M17.500 6l-8.500 11.500h6l-1.500 8.500 9-12h-6.500z" fill="#fff"/>',
  site: '<path d="M8 9h16l-2.500 15h-11zM7 9h18" fill="none" stroke="#fff" stroke-width="2.400" stroke-linejoin="round" stroke-linecap="round"/>',
};

function drawNode({ x, right, y, node }, colors) {
  const top = y - NODE.height / 2;
  const { icon, height } = NODE;
  return [
    `<rect x="${x}" y="${top}" width="${right - x}" height="${height}" rx="8" fill="${colors.node}" stroke="${colors.border}"/>`,
    `<rect x="${x + 7}" y="${top + 7}" width="32" height="32" rx="7" fill="${COLORS[node.kind]}"/>`,
    `<g transform="translate(${x + 7} ${top + 7})">${ICONS[node.kind]}</g>`,
    text(x + icon, top + 20, node.name, `font-size="13" font-weight="600" fill="${colors.text}"`),
    text(x + icon, top + 36, node.words, `font-size="11" fill="${colors.muted}"`),
  ].join('');
}

/** Draws graphs below each other, or side by side if they are narrow. */
exports.drawGraphs = (graphs, colors) => {
  const isOne = graphs.length === 1;
  const groups = graphs.map((graph) => drawGroup(isOne ? graph : { ...graph, title: graph.system }, colors));
  const width = Math.max(...groups.map((group) => group.width)) + 2 * MARGIN.outer;
  let y = MARGIN.outer;
  const drawn = groups.map(({ height, svg }) => {
    const box = `<rect width="${width - 2 * MARGIN.outer}" height="${height}" rx="12" fill="${colors.group}" stroke="${colors.border}"/>`;
    const group = `<g transform="translate(${MARGIN.outer} ${y})">${box}\n${svg}</g>`;
    y += height + MARGIN.outer;
    return group;
  });
  const names = graphs.map(({ system }) => system).join(', ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" font-family="${FONT}" role="img">
<title>Architecture of ${names}</title>
${drawn.join('\n')}
</svg>
`;
};
