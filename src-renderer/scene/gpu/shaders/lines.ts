import { SHARED_FRAGMENT, SHARED_VERTEX } from './shared.ts';

/**
 * Line segments as ribbons that face the camera, with smoothed edges. Vertices are made from the
 * texel of a point (position and time) and of the next; the point's colour has the width in 1/32
 * pixel as alpha, 0 where no segment begins. Segments are cut at the clipping range and grow with
 * time. Edges at the back of their body (both faces look away from the eye) are narrower by `back`.
 */
const vertex = `${SHARED_VERTEX}
uniform highp sampler2D points;
uniform highp sampler2D colours;
uniform highp sampler2D facings;
uniform vec4 eye;
uniform float back;
out vec2 place;
flat out vec3 shade;
flat out float width;
// A unit vector from its place on the square (octahedral map).
vec3 folded(vec2 at) {
  vec3 n = vec3(at, 1.0 - abs(at.x) - abs(at.y));
  if (n.z < 0.0) n.xy = (1.0 - abs(n.yx)) * vec2(n.x >= 0.0 ? 1.0 : -1.0, n.y >= 0.0 ? 1.0 : -1.0);
  return n;
}
bool isAtBack(vec4 facing, vec3 point) {
  if (facing.x > 1.5) return false;
  vec3 toEye = (eye.xyz - eye.w * point * magnify) / magnify;
  return dot(folded(facing.xy), toEye) <= 0.0 && dot(folded(facing.zw), toEye) <= 0.0;
}
void main() {
  int id = gl_VertexID >> 2;
  vec4 colour = texelFetch(colours, ivec2(id & 1023, id >> 10), 0);
  vec4 a = texelFetch(points, ivec2(id & 1023, id >> 10), 0);
  vec4 b = texelFetch(points, ivec2((id + 1) & 1023, (id + 1) >> 10), 0);
  gl_Position = NOWHERE;
  if (colour.a == 0.0 || a.w > now) return;
  if (b.w > now) b = mix(a, b, (now - a.w) / (b.w - a.w));
  // The part of a + t (b − a) inside the clipping range.
  vec3 along = b.xyz - a.xyz;
  vec3 safe = mix(along, vec3(1e-20), equal(along, vec3(0.0)));
  vec3 t1 = (clipLow - a.xyz) / safe;
  vec3 t2 = (clipHigh - a.xyz) / safe;
  vec3 enter = min(t1, t2);
  vec3 leave = max(t1, t2);
  float from = max(0.0, max(enter.x, max(enter.y, enter.z)));
  float to = min(1.0, min(leave.x, min(leave.y, leave.z)));
  if (from > to) return;
  vec4 p = viewProjection * vec4((a.xyz + from * along) * magnify, 1.0);
  vec4 q = viewProjection * vec4((a.xyz + to * along) * magnify, 1.0);
  // Before the near plane: z ≥ −w.
  float pn = p.z + p.w;
  float qn = q.z + q.w;
  if (pn < 0.0 && qn < 0.0) return;
  if (pn < 0.0) p = mix(p, q, pn / (pn - qn));
  else if (qn < 0.0) q = mix(q, p, qn / (qn - pn));
  bool isSelected = within(id, selected);
  bool isHovered = within(id, hovered);
  bool isMarked = isSelected || isHovered;
  width = (colour.a * 7.96875 + (isMarked ? 1.5 : 0.0)) * pixelRatio;
  if (back < 1.0 && !isMarked && isAtBack(texelFetch(facings, ivec2(id & 1023, id >> 10), 0), a.xyz)) width *= back;
  vec2 pixelP = 0.5 * viewport * p.xy / p.w;
  vec2 pixelQ = 0.5 * viewport * q.xy / q.w;
  vec2 run = pixelQ - pixelP;
  float length_ = length(run);
  vec2 direction = length_ > 1e-4 ? run / length_ : vec2(1.0, 0.0);
  float side = (gl_VertexID & 1) == 0 ? -1.0 : 1.0;
  bool atEnd = (gl_VertexID & 2) != 0;
  float reach = 0.5 * width + 0.5;
  // Ends reach out by half the width, so that bends have no gaps.
  vec2 at = (atEnd ? pixelQ : pixelP) + direction * (atEnd ? 0.5 : -0.5) * width + vec2(-direction.y, direction.x) * side * reach;
  vec4 end = atEnd ? q : p;
  if (isMarked) end = inFront(end);
  gl_Position = vec4(at / (0.5 * viewport), end.z / end.w, 1.0);
  place = vec2(side * reach, atEnd ? length_ : 0.0);
  shade = marked(colour.rgb, isSelected, isHovered);
}`;

const fragment = `${SHARED_FRAGMENT}
in vec2 place;
flat in vec3 shade;
flat in float width;
uniform float dash;
uniform float opacity;
uniform float pixelRatio;
void main() {
  // A line thinner than a pixel is a fainter pixel.
  float alpha = clamp(0.5 * width + 0.5 - abs(place.x), 0.0, 1.0) * min(width, 1.0) * opacity;
  if (dash > 0.0 && fract(place.y / (dash * pixelRatio)) > 0.6) discard;
  if (alpha < 0.05) discard;
  pixel = vec4(shade, alpha);
}`;

export const LINE_SHADER = {
  name: 'lines',
  vertex,
  fragment,
  attributes: [],
  uniforms: ['dash', 'opacity', 'eye', 'back'],
  samplers: ['points', 'colours', 'facings'],
};

export const LINE_INDICES = [0, 1, 2, 2, 1, 3];
