// Functions that tests run in a page. In JavaScript, because the types of the DOM would apply to all of the project.

exports.focusedId = () => document.activeElement?.id;
exports.contentWidth = () => document.documentElement.scrollWidth;
exports.focusedLabel = () => (document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim();
exports.focusedOutline = () => getComputedStyle(document.activeElement).outlineStyle;

/** The elements with text whose color has a contrast of less than 4.5 to 1: https://www.w3.org/TR/WCAG22/#contrast-minimum */
exports.lowContrasts = () => {
  const channels = (color) => color.match(/[\d.]+/g).map(Number);
  const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) =>
    0.2126 * linear(red / 255) + 0.7152 * linear(green / 255) + 0.0722 * linear(blue / 255);
  const backgroundOf = (element) => {
    if (!element) return [255, 255, 255];
    const color = channels(getComputedStyle(element).backgroundColor);
    return color[3] === 0 ? backgroundOf(element.parentElement) : color;
  };
  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  return [...document.querySelectorAll('body *')].filter(hasText).flatMap((element) => {
    const colors = [channels(getComputedStyle(element).color), backgroundOf(element)];
    const [dark, light] = colors.map(luminance).sort((one, other) => one - other);
    const contrast = (light + 0.05) / (dark + 0.05);
    return contrast < 4.5 ? `${element.outerHTML.slice(0, 60)}: ${contrast.toFixed(1)}` : [];
  });
};
