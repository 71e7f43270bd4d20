// Derives the outline of land that the brief's map is drawn on.
//
//   node tools/make_land.mjs tests/e2e/node_modules/world-atlas/land-50m.json > src/page/land_outline.inc
//
// Input: npm package world-atlas 2.0.2 (ISC licence), file land-50m.json, made from Natural Earth 1:50m land, which is in
// the public domain. Output: outer rings without borders or lakes, simplified by Douglas and Peucker (1973) with a
// tolerance in degrees, small islands and everything south of 60 S left out, positions in tenths of a degree.
import { readFileSync } from 'node:fs';

const tolerance = 0.2; // degrees
const smallest = 0.35; // square degrees
const finest = { west: 92, east: 150, south: -12, north: 46, tolerance: 0.1, smallest: 0.08 }; // East and South-East Asia

const topology = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { scale, translate } = topology.transform;

function arc(index) {
  let x = 0, y = 0;
  const points = topology.arcs[index < 0 ? ~index : index].map(([dx, dy]) => {
    x += dx;
    y += dy;
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
  return index < 0 ? points.reverse() : points;
}

function outline(indexes) {
  const ring = [];
  for (const index of indexes) ring.push(...(ring.length ? arc(index).slice(1) : arc(index)));
  // A ring that crosses the date line goes on beyond 180 degrees instead of jumping to the other side.
  for (let i = 1; i < ring.length; ++i) while (Math.abs(ring[i][0] - ring[i - 1][0]) > 180) ring[i][0] += ring[i][0] < ring[i - 1][0] ? 360 : -360;
  return ring;
}

function area(ring) {
  let twice = 0;
  for (let i = 0; i + 1 < ring.length; ++i) twice += ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
  return Math.abs(twice / 2);
}

function distance(p, a, b) {
  const dx = b[0] - a[0], dy = b[1] - a[1];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length));
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

const isFine = ([x, y]) => x > finest.west && x < finest.east && y > finest.south && y < finest.north;

function simplify(points) {
  if (points.length < 3) return points;
  let farthest = 0, worst = 0;
  for (let i = 1; i + 1 < points.length; ++i) {
    const d = distance(points[i], points[0], points[points.length - 1]) / (isFine(points[i]) ? finest.tolerance : tolerance);
    if (d > worst) [farthest, worst] = [i, d];
  }
  if (worst <= 1) return [points[0], points[points.length - 1]];
  return [...simplify(points.slice(0, farthest + 1)).slice(0, -1), ...simplify(points.slice(farthest))];
}

const polygons = topology.objects.land.geometries.flatMap((g) => (g.type === 'Polygon' ? [g.arcs] : g.arcs));
const rings = [];
for (const polygon of polygons) {
  const ring = outline(polygon[0]);
  if (ring.every(([, y]) => y < -60) || Math.abs(ring[0][0] - ring[ring.length - 1][0]) > 1) continue;
  if (area(ring) < (ring.every(isFine) ? finest.smallest : smallest)) continue;
  const half = Math.floor(ring.length / 2); // a closed ring has no farthest point from its ends: cut it in two
  const simple = [...simplify(ring.slice(0, half + 1)).slice(0, -1), ...simplify(ring.slice(half))];
  const tenths = simple.map(([x, y]) => [Math.round(x * 10), Math.round(y * 10)]);
  const distinct = tenths.filter(([x, y], i) => i === 0 || x !== tenths[i - 1][0] || y !== tenths[i - 1][1]);
  if (distinct.length >= 4) rings.push(distinct.slice(0, -1));
}
rings.sort((a, b) => b.length - a.length || a[0][0] - b[0][0] || a[0][1] - b[0][1]);

const total = rings.reduce((n, ring) => n + ring.length, 0);
console.log('// Made by tools/make_land.mjs from Natural Earth 1:50m land (public domain), by way of world-atlas 2.0.2.');
console.log(`// ${rings.length} rings, ${total} points: longitude and latitude in tenths of a degree.`);
console.log(`inline constexpr std::array<std::uint16_t, ${rings.length}> land_ring_sizes{`);
for (let i = 0; i < rings.length; i += 20) console.log(`    ${rings.slice(i, i + 20).map((r) => r.length).join(', ')},`);
console.log('};');
console.log(`inline constexpr std::array<std::int16_t, ${2 * total}> land_points{`);
for (const ring of rings)
  for (let i = 0; i < ring.length; i += 10) console.log(`    ${ring.slice(i, i + 10).map(([x, y]) => `${x},${y}`).join(', ')},`);
console.log('};');
