import type { Command } from 'commander';
import { group } from '../terminal/command';
import { drop } from './drop';
import { list } from './list';
import { redrive } from './redrive';
import { show } from './show';

export const deadLetters = (): Command =>
  [list, show, redrive, drop].reduce(
    (parent, create) => parent.addCommand(create()),
    group('dead-letters', 'Show, redrive and delete messages that could not be processed', 'dead-letters list'),
  );
