/** What all shaders share: uniforms of the view and of the state. Sources are GLSL ES 3.00. */
export const SHARED_UNIFORMS = [
  'viewProjection',
  'magnify',
  'viewport',
  'clipLow',
  'clipHigh',
  'now',
  'selected',
  'hovered',
  'fade',
  'background',
  'accent',
  'pixelRatio',
  'pixelSize',
  'light',
] as const;

/**
 * `viewport` in device pixels; `pixelSize` × w is the size of a pixel in mm of the magnified frame;
 * `selected` and `hovered` are ranges of primitives (from, before), empty where there are none.
 */
export const SHARED_VERTEX = `#version 300 es
precision highp float;
precision highp int;
uniform mat4 viewProjection;
uniform vec3 magnify;
uniform vec2 viewport;
uniform vec3 clipLow;
uniform vec3 clipHigh;
uniform float now;
uniform vec2 selected;
uniform vec2 hovered;
uniform float fade;
uniform vec3 background;
uniform vec3 accent;
uniform float pixelRatio;
uniform float pixelSize;
uniform vec3 light;
const vec4 NOWHERE = vec4(2.0, 2.0, 2.0, 1.0);
bool within(int id, vec2 range) { return float(id) >= range.x && float(id) < range.y; }
vec3 marked(vec3 colour, bool isSelected, bool isHovered) {
  vec3 faded = isSelected || isHovered ? colour : mix(colour, background, fade);
  return isHovered && !isSelected ? mix(faded, accent, 0.65) : faded;
}
/** In front of everything else, keeping the order among themselves. */
vec4 inFront(vec4 clip) { return vec4(clip.xy, clip.z * 0.02 - clip.w * 0.97, clip.w); }
/** Behind what is marked, in front of all the rest. */
vec4 nearFront(vec4 clip) { return vec4(clip.xy, clip.z * 0.02 - clip.w * 0.92, clip.w); }
/** One key light and soft ambient on a matte surface. */
float lit(vec3 normal) { return 0.62 + 0.4 * (0.5 + 0.5 * dot(normal, light)); }
`;

export const SHARED_FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
out vec4 pixel;
`;
