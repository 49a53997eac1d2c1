"""How a story goes: who has a thing, to whom it is brought, where everything ends up, and what is asked about it.

`tell` is one program for writing and for reading: with a pen that draws it makes a story up, with a pen that reads it
finds out what a story says. It keeps a scene in mind, so whatever follows from the story (a pronoun, the adjective
that a thing had, an answer) is written without any choice.
"""

from dataclasses import dataclass, field

from tutor.data.story_pen import Pen

NOBODY = "nobody"
NOTHING = "nothing"


@dataclass(frozen=True)
class World:
    """The words that stories choose from."""

    women: tuple[str, ...] = ("anna", "mia", "sara", "nora", "mei", "lena")
    men: tuple[str, ...] = ("tom", "ben", "max", "leo", "omar", "wei")
    objects: tuple[str, ...] = (
        *("book", "lamp", "cup", "kite", "key", "hat"),
        *("letter", "drum", "map", "bell", "shell", "ball"),
    )
    adjectives: tuple[str, ...] = ("red", "blue", "green", "orange", "old", "new", "small", "big")
    places: tuple[str, ...] = (
        *("kitchen", "garden", "library", "market", "park"),
        *("museum", "station", "bakery", "forest", "castle"),
    )
    times: tuple[str, ...] = (
        *("one morning", "one evening", "on monday", "on a rainy day"),
        *("after lunch", "before dinner", "last winter", "last week"),
    )
    # a wish, and the chance that who has it gives the thing away
    wishes: tuple[tuple[str, float], ...] = (
        ("wanted to give the {} to", 0.9),
        ("wanted to show the {} to", 0.1),
        ("was looking for", 0.5),
    )
    ways: tuple[str, ...] = ("so {} went to the", "so {} ran to the", "then {} walked to the")

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody."""
        return self.women + self.men

    def kinds(self) -> dict[str, str]:
        """Give the kind of each word that another word of the same kind may be mistaken for."""
        kinds = {
            "name": (*self.names, NOBODY),
            "pronoun": ("she", "he"),
            "object": self.objects,
            "adjective": self.adjectives,
            "place": self.places,
        }
        return {word: kind for kind, words in kinds.items() for word in words}


@dataclass(frozen=True)
class Plot:
    """What kind of stories to tell."""

    world: World = World()
    n_visits: int = 1
    """How often somebody sets out with the thing; each time but the last it is given away."""
    asides: tuple[int, int] = (0, 1)
    """How many sentences about somebody else and another thing stand in between, at least and at most."""
    n_questions: int = 3
    withheld: frozenset[tuple[str, str]] = frozenset()
    """Names with things that they never begin with and never find."""
    withheld_alone: bool = False
    """Whether, on the contrary, a story begins with nothing but such a pair."""

    def things_of(self, name: str, withheld: bool = False) -> list[str]:
        """Give what somebody may have at first, or what is withheld from them."""
        return [thing for thing in self.world.objects if ((name, thing) in self.withheld) == withheld]


@dataclass(frozen=True)
class Question:
    """A question about a story."""

    text: str
    """Up to the question mark."""
    answer: str
    """One word."""
    answer_at: int
    """How many words of the text, story and all, stand before the answer."""


@dataclass
class Scene:
    """Where everything is, and who has it."""

    where: dict[str, str] = field(default_factory=dict)
    """The place of each person and thing, where the story tells it."""
    owner: dict[str, str] = field(default_factory=dict)
    """Who has each thing; `nobody` if it was left."""

    def has(self, name: str) -> str:
        """Say what somebody has, as an answer does."""
        return next((thing for thing, owner in self.owner.items() if owner == name), NOTHING)

    def answers(self) -> dict[str, str]:
        """Give every question that can be asked, with its answer."""
        answers = {f"who has the {thing} ?": owner for thing, owner in self.owner.items()}
        for subject, place in self.where.items():
            is_thing = subject in self.owner
            answers[f"where is {'the ' if is_thing else ''}{subject} ?"] = place
            if not is_thing:
                answers[f"what does {subject} have ?"] = self.has(subject)
        return answers


@dataclass
class Tale:
    """What a story tells."""

    scene: Scene = field(default_factory=Scene)
    """How things stand at the end."""
    events: list[tuple[str, ...]] = field(default_factory=list)
    """What happens to the thing that the story is about, whatever the wording: the story's meaning."""
    summary: str = ""
    n_story_words: int = 0
    questions: list[Question] = field(default_factory=list)


def tell(pen: Pen, plot: Plot) -> Tale:
    """Write a story and its questions with a pen, and say what it tells."""
    return _Teller(pen, plot).tell()


class _Teller:
    def __init__(self, pen: Pen, plot: Plot) -> None:
        self.pen = pen
        self.plot = plot
        self.tale = Tale()
        self.scene = self.tale.scene
        self.people: list[str] = []
        self.n_asides = 0
        # asides stand before a wish, before what comes of it, and at the end: never between a name and its pronoun
        self.n_gaps = 2 * plot.n_visits + 1

    def tell(self) -> Tale:
        pen, scene = self.pen, self.scene
        pen.one_of(self.plot.world.times)
        self.hero = self._somebody()
        pen.say("was in the")
        self.home = self._place()
        pen.say("with")
        self.look, self.thing = self._thing(self.hero, self.plot.withheld_alone)
        pen.say(".")
        self._put(self.hero, self.home, self.thing)
        self.tale.events.append((self.hero, self.look, self.thing, self.home))
        for visit in range(self.plot.n_visits):
            self._visit(is_last=visit == self.plot.n_visits - 1)
        self._gap()
        self.tale.n_story_words = len(pen.words)
        self._ask(scene.answers())
        pen.end()
        return self.tale

    def _visit(self, is_last: bool) -> None:
        pen, world = self.pen, self.plot.world
        giver = self.scene.owner[self.thing]
        self._gap()
        pen.say(giver)
        wishes = {wish.format(self.thing): gives for wish, gives in world.wishes}
        gives = wishes[pen.one_of(list(wishes))]
        friend = self._somebody()
        pen.say(".")
        pronoun = "she" if giver in world.women else "he"
        pen.one_of([way.format(pronoun) for way in world.ways])
        place = self._place(besides=self.scene.where[giver])
        pen.say(".")
        self._put(giver, place, self.thing)
        pen.say(friend)
        if is_last and pen.one_of(["was in the", "was not there ."], [0.65, 0.35]) == "was not there .":
            self._gap()
            self._miss(giver, place)
            return
        if not is_last:
            pen.say("was in the")
        pen.say(f"{place} too .")
        self.scene.where[friend] = place
        self._gap()
        pen.say(giver)
        if not is_last:
            pen.say("gave the")
            self._give(giver, friend)
        elif pen.one_of(["gave the", "showed the"], [gives, 1 - gives]) == "gave the":
            self._give(giver, friend)
            self._keep(friend)
        else:
            self._show(giver, friend)

    def _give(self, giver: str, friend: str) -> None:
        self.pen.say(f"{self.look} {self.thing} to {friend} .")
        self.scene.owner[self.thing] = friend
        self._happens("gave", giver, friend)

    def _keep(self, owner: str) -> None:
        self.pen.say(owner)
        if self.pen.one_of(["was very happy .", "put it in a bag .", "took it to the"]) == "took it to the":
            self._carry(owner)
            self.pen.say(".")

    def _show(self, giver: str, friend: str) -> None:
        self.pen.say(f"{self.look} {self.thing} to {friend} but kept it .")
        self._happens("showed", giver, friend)
        if self.pen.one_of([friend, giver]) == friend:
            self.pen.say("liked it very much .")
        else:
            self.pen.say("took it to the")
            self._carry(giver)
            self.pen.say(".")

    def _miss(self, giver: str, place: str) -> None:
        self.pen.say(f"{giver} was sad and")
        if self.pen.one_of(["left the", "took the"]) == "left the":
            self.pen.say(f"{self.look} {self.thing} there and went to the")
            self.scene.owner[self.thing] = NOBODY
            self.scene.where[giver] = self._place(besides=place)
            self._happens("left", giver, "")
        else:
            self.pen.say(f"{self.look} {self.thing} to the")
            self._carry(giver)
        self.pen.say(".")

    def _carry(self, owner: str) -> None:
        place = self._place(besides=self.scene.where[owner])
        self._put(owner, place, self.thing)
        self._happens("took", owner, "")

    def _happens(self, verb: str, subject: str, friend: str) -> None:
        """Note what happens to the thing, and where."""
        place = self.scene.where[self.thing]
        self.tale.events.append((verb, subject, friend, place))
        towards = {"gave": f" to {friend} in", "showed": f" to {friend} in", "left": " in", "took": " to"}[verb]
        self.tale.summary = f"{subject} {verb} the {self.look} {self.thing}{towards} the {place} ."

    def _gap(self) -> None:
        least, most = self.plot.asides
        if self.n_asides == most:
            chance = 0.0
        elif least - self.n_asides == self.n_gaps:
            chance = 1.0
        else:
            chance = 0.2
        self.n_gaps -= 1
        if self.pen.maybe("meanwhile", chance):
            self._aside()

    def _aside(self) -> None:
        self.n_asides += 1
        finder = self._somebody()
        self.pen.say("found")
        _, thing = self._thing(finder)
        self.pen.say("in the")
        self._put(finder, self._place(), thing)
        self.pen.say(".")

    def _ask(self, answers: dict[str, str]) -> None:
        for _ in range(self.plot.n_questions):
            question = self.pen.one_of(list(answers))
            answer = answers.pop(question)
            self.tale.questions.append(Question(question, answer, len(self.pen.words)))
            self.pen.say(f"{answer} .")

    def _somebody(self) -> str:
        name = self.pen.one_of([name for name in self.plot.world.names if name not in self.people])
        self.people.append(name)
        return name

    def _place(self, besides: str = "") -> str:
        return self.pen.one_of([place for place in self.plot.world.places if place != besides])

    def _thing(self, name: str, withheld: bool = False) -> tuple[str, str]:
        looks = [f"{'an' if look[0] in 'aeiou' else 'a'} {look}" for look in self.plot.world.adjectives]
        look = self.pen.one_of(looks).split()[1]
        known = self.scene.owner
        thing = self.pen.one_of([thing for thing in self.plot.things_of(name, withheld) if thing not in known])
        return look, thing

    def _put(self, person: str, place: str, thing: str) -> None:
        self.scene.where[person] = place
        self.scene.where[thing] = place
        self.scene.owner[thing] = person
