"""Answers that need a model, made when somebody asks for them: importing a check loads nothing."""

from collections.abc import Callable, Iterator
from typing import Any


class Late(tuple):
    """A tuple that is not made before it is read.

    Args:
        make: Called for each reading; gives the answers.
    """

    make: Callable[[], tuple[Any, ...]]

    def __new__(cls, make: Callable[[], tuple[Any, ...]]) -> "Late":
        """Keep the maker, and hold nothing yet."""
        late = super().__new__(cls)
        late.make = make
        return late

    def __iter__(self) -> Iterator[Any]:
        """Make the answers, and go through them."""
        return iter(self.make())

    def __len__(self) -> int:
        """Make the answers, and count them."""
        return len(self.make())

    def __getitem__(self, place: Any) -> Any:
        """Make the answers, and give one or some of them."""
        return tuple(self.make())[place]
