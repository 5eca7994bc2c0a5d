// How a unit of work is kept apart from those beside it. SQLite has one writer and knows no difference.
#pragma once

namespace bedside::desk {

enum class Isolation {
  /// As if units ran one after the other. One that got in another's way runs again.
  serializable,
  /// Each statement sees what has been committed by then. For workers of a queue, who lock the rows that they decide on or
  /// write a number that is there once: all others write to what they look at, and would have to run again for them. And for
  /// a moment in one row that many move on at once, where it does not matter who was last.
  read_committed,
};

}  // namespace bedside::desk
