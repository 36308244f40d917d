import type { AttributeValue } from 'aws-lambda';

type Image = Readonly<Record<string, AttributeValue>>;

/** What a string keeps of its characters. */
export const CUT_LENGTH = 1000;

/** The album of an image, its long strings cut; nothing else. */
export const albumIn = ({ album }: Image): Image =>
  album === undefined ? {} : { album: cut(album) as AttributeValue };

/** The names of an image's attributes, long ones cut. */
export const namesOf = (image: Image): string[] => Object.keys(image).map(cutString);

/** A value with each string in it cut, as deep as DynamoDB's types go. */
function cut(value: unknown): unknown {
  if (typeof value === 'string') return cutString(value);
  if (Array.isArray(value)) return value.map(cut);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [cutString(name), cut(part)]));
}

const cutString = (text: string): string => (text.length > CUT_LENGTH ? `${text.slice(0, CUT_LENGTH)}…` : text);
