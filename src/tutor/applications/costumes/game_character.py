"""A character of a game: the keeper of a lighthouse, whose mood and whose key depend on what was done."""

from dataclasses import dataclass
from typing import Any

from tutor.applications.costumes.frame import Answer
from tutor.applications.retrieval.bm25 import BM25
from tutor.applications.retrieval.coverage import coverage
from tutor.applications.retrieval.passage import Passage

_SAYINGS: dict[str, str] = {
    "greet": "hello | good evening | hi | good day | greetings",
    "who": "who are you | what is your name | what do you do here",
    "lamp": "why is the lamp dark | what is wrong with the lamp | why is there no light | is the light broken",
    "offer": "here is oil | i give you the oil | i brought oil for the lamp | take this oil | i have oil for you",
    "key": "give me the key | may i have the key | can i have the key | open the door | i need the key of the door",
    "ship": "tell me about the ship | did you see a ship | what happened to the ship | where is the ship",
    "insult": "you are a stupid old fool | you are useless | i hate you | go away old man | shut up",
    "apologise": "i am sorry | forgive me | i did not mean it | my apologies",
    "bye": "goodbye | good night | farewell | see you | bye",
}
_STRANGE = ("internet", "computer", "phone", "model", "prompt", "euro", "instructions", "assistant")


@dataclass
class World:
    """What is so in the game. Only `GameCharacter` changes it, and only by what the player can do."""

    oil_carried: bool = False
    """Whether the player has found the oil; the game sets it."""
    lamp_lit: bool = False
    trust: int = 1
    """Of the keeper, from 0 to 3."""
    key_given: bool = False


class GameCharacter:
    """The keeper. Which saying was meant is found by retrieval; what follows from it is decided by the state.

    A player may claim to have brought oil; the keeper looks whether it is so.

    Args:
        world: A new one unless told.
        least: The share of a saying's rarity that the examples of one intent must hold.

    Built in chapter 16.
    """

    name = "keeper of the lighthouse"
    sorry = "The keeper frowns. “Speak plainly, traveller.”"
    refusal = "The keeper looks at you for a long time. “I do not know such words.”"
    hand_over = "The keeper turns away to his lamp. (Type a letter to the makers of the game.)"

    def __init__(self, world: World | None = None, least: float = 0.5) -> None:
        self.world = World() if world is None else world
        self.least = least
        self._sayings = BM25([Passage(intent, texts) for intent, texts in _SAYINGS.items()])

    def answer(self, text: str) -> Answer | None:
        """Say what the keeper says, and let the world change as far as it does.

        Args:
            text: What the player says.
        """
        found = self._sayings.search(text, 1)
        if not found or coverage(self._sayings, text, found[0].passage.key) < self.least:
            return None
        intent = found[0].passage.key
        return Answer(self._said(intent), intent)

    def may_say(self, text: str) -> bool:
        """Nothing that does not exist in the world of the game."""
        return not any(word in text.lower() for word in _STRANGE)

    def reset(self) -> None:
        """Begin the game anew."""
        self.world = World()

    def _said(self, intent: str) -> str:
        world = self.world
        if intent == "offer":
            if not world.oil_carried:
                return "“Your hands are empty, traveller.”"
            world.oil_carried, world.lamp_lit, world.trust = False, True, min(3, world.trust + 2)
            return "He fills the lamp, and light goes out over the sea. “I will not forget that.”"
        if intent == "key":
            if world.key_given:
                return "“You have it already.”"
            if world.lamp_lit and world.trust >= 2:
                world.key_given = True
                return "He puts an iron key into your hand."
            return "“Not while the lamp is dark.”" if not world.lamp_lit else "“Not to somebody who talks like that.”"
        if intent == "insult":
            world.trust = max(0, world.trust - 2)
            return "His face closes like a shutter."
        if intent == "apologise":
            world.trust = min(3, world.trust + 1)
            return "He nods slowly."
        return _CALM[intent][world.trust > 0][world.lamp_lit]


_CALM: dict[str, Any] = {
    # by mood (closed, open), then by the lamp (dark, lit)
    "greet": (("He says nothing.",) * 2, ("“A dark evening.”", "“Good evening, friend of the light.”")),
    "who": (("“Nobody for you.”",) * 2, ("“I keep the lamp. It is dark, as you see.”", "“I keep the lamp.”")),
    "lamp": (("He says nothing.",) * 2, ("“No oil since the storm.”", "“It burns, thanks to you.”")),
    "ship": (
        ("“Ask the sea.”",) * 2,
        ("“I hear it, and I cannot see it.”", "“It lies before the northern rocks. I see it now.”"),
    ),
    "bye": (("He does not look up.",) * 2, ("“Mind the stairs.”", "“Come back, friend.”")),
}
