import { SHARED_FRAGMENT, SHARED_VERTEX } from './shared.ts';

/**
 * Boxes of 8 vertices and 12 triangles. Each face takes its normal from the last vertex of its
 * triangles (the provoking vertex), a corner that no other face ends with. Vertices are made from
 * two texels per box (centre and time, sizes) and a colour, whose alpha 0 hides.
 * A clipping range cuts a box to a smaller box, which keeps it closed.
 */
const vertex = `${SHARED_VERTEX}
uniform highp sampler2D boxes;
uniform highp sampler2D colours;
flat out vec3 shade;
flat out vec3 face;
flat out float outline;
flat out float cover;
uniform float opacity;
out vec3 place;
const vec3 NORMALS[8] = vec3[8](
  vec3(-1, 0, 0), vec3(0, -1, 0), vec3(0, 0, -1), vec3(0), vec3(0, 0, 1), vec3(0), vec3(0, 1, 0), vec3(1, 0, 0)
);
void main() {
  int id = gl_VertexID >> 3;
  int corner = gl_VertexID & 7;
  vec4 colour = texelFetch(colours, ivec2(id & 1023, id >> 10), 0);
  vec4 centre = texelFetch(boxes, ivec2((2 * id) & 1023, (2 * id) >> 10), 0);
  vec3 size = texelFetch(boxes, ivec2((2 * id + 1) & 1023, (2 * id + 1) >> 10), 0).xyz;
  vec3 low = max(centre.xyz - 0.5 * size, clipLow) * magnify;
  vec3 high = min(centre.xyz + 0.5 * size, clipHigh) * magnify;
  if (colour.a == 0.0 || centre.w > now || any(greaterThan(low, high))) {
    gl_Position = NOWHERE;
    return;
  }
  vec3 middle = 0.5 * (low + high);
  float pixel = pixelSize * (viewProjection * vec4(middle, 1.0)).w;
  // Never thinner than what can be seen.
  vec3 half_ = max(0.5 * (high - low), vec3(pixel * pixelRatio));
  vec3 sign_ = vec3(float(corner & 1), float((corner >> 1) & 1), float((corner >> 2) & 1)) * 2.0 - 1.0;
  vec4 clip = viewProjection * vec4(middle + sign_ * half_, 1.0);
  bool isSelected = within(id, selected);
  bool isHovered = within(id, hovered);
  gl_Position = isSelected || isHovered ? inFront(clip) : clip;
  face = abs(NORMALS[corner]);
  place = sign_;
  // Edges fade out where the box is only a few pixels.
  vec3 across = half_ + 1e6 * face;
  outline = smoothstep(3.0, 8.0, min(across.x, min(across.y, across.z)) / (pixel * pixelRatio));
  cover = isSelected || isHovered ? max(opacity, 0.6) : opacity;
  shade = marked(colour.rgb, isSelected, isHovered) * lit(NORMALS[corner]);
}`;

const fragment = `${SHARED_FRAGMENT}
flat in vec3 shade;
flat in vec3 face;
flat in float outline;
flat in float cover;
in vec3 place;
uniform float edges;
uniform float pixelRatio;
void main() {
  pixel = vec4(shade, cover);
  if (edges > 0.5 && outline > 0.0) {
    vec3 toEdge = (1.0 - abs(place)) / max(fwidth(place), 1e-6) + 1e6 * face;
    float nearest = min(toEdge.x, min(toEdge.y, toEdge.z)) / pixelRatio;
    float edge = outline * (1.0 - smoothstep(0.4, 1.4, nearest));
    // Edges of solid boxes are darker than their faces, those of translucent ones denser.
    if (cover == 1.0) pixel.rgb *= 1.0 - 0.35 * edge;
    else pixel.a = mix(cover, 0.85, edge);
  }
}`;

export const BOX_SHADER = {
  name: 'boxes',
  vertex,
  fragment,
  attributes: [],
  uniforms: ['edges', 'opacity'],
  samplers: ['boxes', 'colours'],
};

/** Corners of the six faces (+x, −x, +y, −y, +z, −z), counter-clockwise from outside; bit 0 is x, 1 is y, 2 is z. */
const FACES = [
  [1, 3, 7, 5],
  [0, 4, 6, 2],
  [2, 6, 7, 3],
  [0, 1, 5, 4],
  [4, 5, 7, 6],
  [0, 2, 3, 1],
];
/** The corner that carries each face's normal. */
const PROVOKING = [7, 0, 6, 1, 4, 2];

export const BOX_INDICES = FACES.flatMap((corners, face) => {
  const begin = corners.indexOf(PROVOKING[face]!);
  const [p, q, r, s] = [0, 1, 2, 3].map((turn) => corners[(begin + turn) % 4]!);
  return [q!, r!, p!, r!, s!, p!];
});
