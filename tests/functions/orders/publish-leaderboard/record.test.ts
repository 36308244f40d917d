import type { AttributeValue } from 'aws-lambda';
import { problemsOf } from '../../../../functions/orders/publish-leaderboard/album';
import { namesIn } from '../../../../functions/orders/publish-leaderboard/record';

const names: AttributeValue = { M: { title: { S: 'Blue' }, artist_name: { S: 'Joni Mitchell' } } };
const titled = (title: AttributeValue): AttributeValue => ({ M: { ...names.M, title } });

describe('namesIn', () => {
  it('returns the names of the album', () => {
    expect(namesIn({ album: names })).toEqual({ title: 'Blue', artistName: 'Joni Mitchell' });
  });

  it.each<[string, AttributeValue]>([
    ['a number', { N: '1989' }],
    ['a list', { L: [] }],
    ['a map', { M: {} }],
    ['a boolean', { BOOL: true }],
    ['null', { NULL: true }],
    ['a binary value', { B: 'AA==' }],
    ['a set of strings', { SS: ['a'] }],
    ['a set of numbers', { NS: ['1'] }],
    ['a set of binary values', { BS: ['AA=='] }],
  ])('describes a title that is %s', (found, title) => {
    expect(problemsOf(namesIn({ album: titled(title) }))).toBe(
      `album.title must be a non-blank string of at most 2048 bytes, got ${found}`,
    );
  });

  it('describes an album that is not a map', () => {
    expect(problemsOf(namesIn({ album: { S: 'Blue' } }))).toBe(
      'album.title must be a non-blank string of at most 2048 bytes, got none, as album is a string; ' +
        'album.artist_name must be a non-blank string of at most 1024 bytes, got none, as album is a string',
    );
    expect(problemsOf(namesIn({}))).toContain('got none;');
  });
});
