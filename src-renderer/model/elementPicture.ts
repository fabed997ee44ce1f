/**
 * A picture of a part of the page as it is seen: boxes, canvases, vector drawings and texts, painted on a canvas. The
 * page’s policy forbids what other ways need (styles in attributes, a document within a picture).
 */
import { BeamglassError } from '#core/errors.ts';

/** Canvases whose content cannot be read after it was drawn, with what they showed. */
export type Substitutes = ReadonlyMap<HTMLCanvasElement, CanvasImageSource>;

const CAPTION_ROW = 18;
const MARGIN = 8;

/** @param caption lines below the picture; @returns PNG @throws BeamglassError `internal` */
export async function elementPicture(
  root: HTMLElement,
  caption: readonly string[],
  substitutes: Substitutes,
): Promise<Blob> {
  const frame = root.getBoundingClientRect();
  const ratio = Math.max(1, Math.min(2, window.devicePixelRatio));
  const foot = caption.length === 0 ? 0 : caption.length * CAPTION_ROW + MARGIN;
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(frame.width * ratio));
  canvas.height = Math.max(1, Math.round((frame.height + foot) * ratio));
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new BeamglassError('internal', 'The browser gives no canvas for a picture.');
  context.scale(ratio, ratio);
  context.fillStyle = backgroundOf(root);
  context.fillRect(0, 0, frame.width, frame.height + foot);
  context.save();
  context.beginPath();
  context.rect(0, 0, frame.width, frame.height);
  context.clip();
  context.translate(-frame.left, -frame.top);
  await paint(context, root, substitutes);
  context.restore();
  const style = getComputedStyle(root);
  context.font = `12px ${style.fontFamily}`;
  context.fillStyle = style.color;
  for (const [row, line] of caption.entries()) {
    context.fillText(line, MARGIN, frame.height + (row + 1) * CAPTION_ROW, frame.width - 2 * MARGIN);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new BeamglassError('internal', 'The picture could not be encoded.'));
    }, 'image/png');
  });
}

const isClear = (colour: string): boolean => colour === 'transparent' || colour.endsWith(', 0)');

function backgroundOf(element: Element): string {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (!isClear(colour)) return colour;
  }
  return '#ffffff';
}

async function paint(context: CanvasRenderingContext2D, element: Element, substitutes: Substitutes): Promise<void> {
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.visibility === 'hidden' || Number(style.opacity) === 0) return;
  const box = element.getBoundingClientRect();
  if (element instanceof HTMLCanvasElement) {
    if (box.width > 0 && element.width > 0) {
      context.drawImage(substitutes.get(element) ?? element, box.left, box.top, box.width, box.height);
    }
    return;
  }
  if (element instanceof SVGSVGElement) {
    await paintVectors(context, element, box);
    return;
  }
  if (element instanceof HTMLImageElement) {
    if (element.complete && element.naturalWidth > 0)
      context.drawImage(element, box.left, box.top, box.width, box.height);
    return;
  }
  context.save();
  paintBox(context, style, box);
  if (style.overflowX !== 'visible' || style.overflowY !== 'visible') {
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
  }
  if (element instanceof HTMLInputElement || element instanceof HTMLSelectElement)
    paintControl(context, element, style, box);
  else {
    for (const node of element.childNodes) {
      if (node instanceof Text) paintText(context, node, style);
      else if (node instanceof Element) await paint(context, node, substitutes);
    }
  }
  context.restore();
}

function paintBox(context: CanvasRenderingContext2D, style: CSSStyleDeclaration, box: DOMRect): void {
  if (!isClear(style.backgroundColor)) {
    context.fillStyle = style.backgroundColor;
    context.fillRect(box.left, box.top, box.width, box.height);
  }
  const side = (width: string, colour: string, x: number, y: number, w: number, h: number): void => {
    if (Number.parseFloat(width) === 0 || isClear(colour)) return;
    context.fillStyle = colour;
    context.fillRect(x, y, w || Number.parseFloat(width), h || Number.parseFloat(width));
  };
  const { borderTopWidth: top, borderBottomWidth: bottom, borderLeftWidth: left, borderRightWidth: right } = style;
  side(top, style.borderTopColor, box.left, box.top, box.width, 0);
  side(bottom, style.borderBottomColor, box.left, box.bottom - Number.parseFloat(bottom), box.width, 0);
  side(left, style.borderLeftColor, box.left, box.top, 0, box.height);
  side(right, style.borderRightColor, box.right - Number.parseFloat(right), box.top, 0, box.height);
}

function paintControl(
  context: CanvasRenderingContext2D,
  element: HTMLInputElement | HTMLSelectElement,
  style: CSSStyleDeclaration,
  box: DOMRect,
): void {
  if (element instanceof HTMLInputElement && element.type === 'password') return;
  const text = element instanceof HTMLSelectElement ? (element.selectedOptions[0]?.text ?? '') : element.value;
  context.font = fontOf(style);
  context.fillStyle = style.color;
  context.textBaseline = 'middle';
  context.fillText(text, box.left + Number.parseFloat(style.paddingLeft), box.top + box.height / 2);
}

const fontOf = ({ fontStyle, fontWeight, fontSize, fontFamily }: CSSStyleDeclaration): string =>
  `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;

/** Line by line, each where the page has it. */
function paintText(context: CanvasRenderingContext2D, node: Text, style: CSSStyleDeclaration): void {
  const text = node.data;
  if (text.trim() === '') return;
  const range = document.createRange();
  context.font = fontOf(style);
  context.fillStyle = style.color;
  context.textBaseline = 'middle';
  const place = (from: number, until: number): DOMRect | undefined => {
    range.setStart(node, from);
    range.setEnd(node, until);
    return range.getClientRects()[0];
  };
  const draw = (from: number, until: number): void => {
    const rect = place(from, until);
    if (rect && rect.width > 0) {
      context.fillText(
        text.slice(from, until).replaceAll(/\s+/g, ' ').trimEnd(),
        rect.left,
        rect.top + rect.height / 2,
      );
    }
  };
  range.selectNodeContents(node);
  if (range.getClientRects().length <= 1) {
    draw(text.length - text.trimStart().length, text.length);
    return;
  }
  let start = 0;
  let top: number | null = null;
  for (let index = 0; index < text.length; index++) {
    const rect = place(index, index + 1);
    if (!rect || rect.width === 0) continue;
    if (top !== null && rect.top > top + rect.height / 2) {
      draw(start, index);
      start = index;
    } else if (top === null) start = index;
    top = rect.top;
  }
  draw(start, text.length);
}

/** What a style sheet gives to drawings goes with them as attributes. */
const DRAWN = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
];

async function paintVectors(context: CanvasRenderingContext2D, svg: SVGSVGElement, box: DOMRect): Promise<void> {
  if (box.width < 1 || box.height < 1) return;
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll('*')];
  const copies = [copy, ...copy.querySelectorAll('*')];
  for (const [index, original] of originals.entries()) {
    const style = getComputedStyle(original);
    for (const name of DRAWN) copies[index]!.setAttribute(name, style.getPropertyValue(name));
    copies[index]!.removeAttribute('style');
    copies[index]!.removeAttribute('class');
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(box.width));
  copy.setAttribute('height', String(box.height));
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    context.drawImage(image, box.left, box.top, box.width, box.height);
  } finally {
    URL.revokeObjectURL(url);
  }
}
