"""What chapter 18 measures and draws at once: many programs for each question, repairs, orders, ways to decode.

``python -m tutor.applications.generating.measuring`` makes the stored results anew, in about ten CPU minutes.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from statistics import fmean

import torch

from tutor.applications.generating.brief import draw_briefs, story_faults
from tutor.applications.generating.many_translator import ManyTranslator
from tutor.applications.generating.polish import polish, print_faults
from tutor.applications.generating.self_repair import public_failures, share_repaired, shuffled_reports
from tutor.applications.generating.story_writer import StoryWriter
from tutor.data import programs, stories, translation
from tutor.data.batching import BatchOrder, PairBatch
from tutor.generation.beam_search import beam_search
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.generation.sampling import Greedy, Rule, Sample, Temperature
from tutor.generation.session import Session
from tutor.generation.transformer_session import TransformerSession
from tutor.models.pretrained import load_pretrained
from tutor.recipes.programs import MAX_PROGRAM_TOKENS, ProgramsRecipe
from tutor.recipes.translation_many import language_mark, sentence
from tutor.text.special_tokens import BOS_ID
from tutor.training.objective import PairObjective
from tutor.training.shape_checks import without_shape_checks
from tutor.training.stored_results import RESULTS, Row, store_results
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

MADE_BY = "python -m tutor.applications.generating.measuring"
N_DRAWN = 32
"""Programs that are drawn for each question."""
TEMPERATURES = (0.5, 1.0, 1.7)
"""At which programs are drawn."""
WAYS = ("greedy", "beam of 5", "drawn, temperature 0.6", "drawn, temperature 1")
"""How texts are decoded, for each task."""
_N_TEXTS = 5
_BATCH_SIZE = 400


def drawn_programs(n_questions: int = 100) -> Iterator[Row]:
    """Draw many programs for each hard question, and count the right ones, for the public list and for the hidden ones.

    Args:
        n_questions: Of the hard split.
    """
    recipe, model = ProgramsRecipe(), load_pretrained("programs")
    examples = programs.load("hard")[:n_questions]
    prompts = [prompt for prompt in recipe.prompts(examples) for _ in range(N_DRAWN)]
    for temperature in TEMPERATURES:
        texts = _written(recipe, model, prompts, [Temperature(temperature)], seed=0)
        for place, example in enumerate(examples):
            mine = texts[place * N_DRAWN : (place + 1) * N_DRAWN]
            failed = {one.program for one in public_failures([example] * N_DRAWN, mine)}
            passing = [text for text in mine if text not in failed]
            yield {
                "temperature": temperature,
                "question": place,
                "drawn": N_DRAWN,
                "right": sum(programs.score(example, text) for text in mine),
                "different": len(set(mine)),
                "pass the public list": len(passing),
                "right among those": sum(programs.score(example, text) for text in passing),
            }


def repairs(n_questions: int = 500, n_times: int = 4) -> Iterator[Row]:
    """Let failures be mended with their report, with the report of another, and by a fresh draw.

    Args:
        n_questions: Of the hard split.
        n_times: How often each way that draws is tried.
    """
    recipe, model = ProgramsRecipe(), load_pretrained("programs")
    examples = programs.load("hard")[:n_questions]
    first = recipe.written(model, recipe.prompts(examples))
    failures = public_failures(examples, first)
    asked, written = [one.example for one in failures], [one.program for one in failures]
    prompts = {
        "its own report": recipe.repair_prompts(asked, written, [one.report for one in failures]),
        "the report of another": recipe.repair_prompts(asked, written, shuffled_reports(failures)),
        "no report: a second draw": recipe.prompts(asked),
    }
    right = fmean(map(programs.score, examples, first))
    yield {"after": "first program", "questions": len(examples), "failures": len(failures), "right": right}
    for name, ways in prompts.items():
        greedy = share_repaired(failures, lambda ways=ways: recipe.written(model, ways))
        seeds = iter(range(n_times))
        drawn = share_repaired(
            failures, lambda ways=ways, seeds=seeds: _written(recipe, model, ways, [], next(seeds)), n_times
        )
        yield {"after": name, "greedy": greedy, "drawn": drawn}


def orders(n_briefs: int = 60, most_drawn: int = 20) -> Iterator[Row]:
    """Write stories to order in four ways.

    Args:
        n_briefs: How many stories are ordered.
        most_drawn: How many may be drawn for each, where one chooses.
    """
    writer, briefs = StoryWriter.pretrained(), draw_briefs(n_briefs)
    for name, most, ruled in (
        ("drawn once", 1, False),
        ("drawn until one fits", most_drawn, False),
        ("rules, drawn once", 1, True),
        ("rules, until one fits", most_drawn, True),
    ):
        generator = torch.Generator().manual_seed(0)
        found = [
            (brief, writer.write(brief, most, generator, writer.rules(brief) if ruled else ())) for brief in briefs
        ]
        yield {
            "way": name,
            "keeps to the brief": fmean(not brief.faults(one.story) for brief, one in found),
            "is a sound story": fmean(not story_faults(one.story) for _, one in found),
            "both": fmean(not one.faults for _, one in found),
            "read": fmean(one.n_read for _, one in found),
            "may be printed as it is": fmean(not print_faults(one.story) for _, one in found),
            "may be printed once polished": fmean(not print_faults(polish(one.story)) for _, one in found),
        }


def decodings(n_questions: int = 60) -> Iterator[Row]:
    """Decode three tasks in the same four ways, with five texts for each question.

    Args:
        n_questions: Of each split.
    """
    translator = ManyTranslator.pretrained()
    for split in ("test", "hard"):
        pairs = translation.load(split)
        pairs = pairs[:: max(1, len(pairs) // n_questions)][:n_questions]
        yield from _decoded(
            f"translation, {split}",
            lambda pairs=pairs: [
                TransformerSession(translator.model, [translator.ids(one.source, "de") for one in pairs[start:stop]])
                for start, stop in _parts(len(pairs))
            ],
            lambda place, ids, pairs=pairs: (
                tuple(translator.tokenizer.tokens(ids)) == translation.truth(pairs[place], "de")
            ),
            {translator.tokenizer.id_of("<eos>")},
            60,
        )
    recipe, model = ProgramsRecipe(), load_pretrained("programs")
    decode = recipe.template.tokenizer.decode
    for split in ("test", "hard"):
        examples = programs.load(split)[:n_questions]
        yield from _decoded(
            f"programs, {split}",
            lambda examples=examples: [
                GPTSession(model, recipe.prompts(examples[start:stop])) for start, stop in _parts(len(examples))
            ],
            lambda place, ids, examples=examples: bool(programs.score(examples[place], decode(ids))),
            {recipe.template.end_id},
            MAX_PROGRAM_TOKENS,
        )
    writer = StoryWriter.pretrained()
    begun = [one.text.split()[:8] for one in stories.load("test")[:n_questions]]
    ids = [[BOS_ID, *writer.tokenizer.encode(" ".join(words))] for words in begun]
    yield from _decoded(
        "stories, begun",
        lambda: [GPTSession(writer.model, ids[start:stop]) for start, stop in _parts(len(ids))],
        lambda place, new: not story_faults(writer.tokenizer.decode([*ids[place], *new])),
        set(writer.end_ids),
        90,
    )


def unseen_directions(sizes: Sequence[int] = (0, 100, 2000), n_steps: int = 150, n_tested: int = 100) -> Iterator[Row]:
    """Teach the model of many languages a direction that it never saw, from few sentences, and say what it forgets.

    Args:
        sizes: How many sentences of the new direction, Chinese to German.
        n_steps: Of training, half of each batch in the new direction, half in an old one.
        n_tested: How many sentences of the test are translated in each direction.
    """
    shipped = ManyTranslator.pretrained()
    train, test = translation.load("train"), translation.load("test")[:n_tested]
    for size in sizes:
        translator = ManyTranslator(deepcopy(shipped.model), shipped.tokenizer)
        if size:
            _teach(translator, train, size, n_steps)
        for before, after in (("zh", "de"), ("zh", "fr"), ("zh", "en"), ("en", "de")):
            answers = translator.translate_tokens([sentence(one, before) for one in test], after)
            right = [tuple(answer) == sentence(one, after) for answer, one in zip(answers, test, strict=True)]
            yield {"sentences": size, "direction": f"{before} to {after}", "exact": fmean(right)}


def _teach(
    translator: ManyTranslator, train: Sequence[translation.TranslationExample], size: int, n_steps: int
) -> None:
    encode = translator.tokenizer.vocabulary.encode
    new = [("zh", "de", one) for one in train[:size]]
    old = [(*pair, one) for pair in (("en", "de"), ("zh", "en")) for one in train[: 2 * size]]
    mixed = [*new * max(1, len(old) // len(new)), *old]
    sources = [encode([language_mark(after), *sentence(one, before)]) for before, after, one in mixed]
    targets = [encode(sentence(one, after)) for _, after, one in mixed]
    config = TrainingConfig(batch_size=64, learning_rate=5e-4, n_steps=n_steps, warm_up=min(10, n_steps), floor=0.1)
    order = BatchOrder([*map(len, sources)], config.batch_size, config.seed)
    Trainer(
        translator.model,
        PairObjective(0.0),
        lambda places: PairBatch.of([sources[place] for place in places], [targets[place] for place in places]),
        order,
        config,
        silent=True,
    ).train()


def _written(
    recipe: ProgramsRecipe, model: torch.nn.Module, prompts: Sequence[list[int]], rules: Sequence[Rule], seed: int
) -> list[str]:
    generator, found = torch.Generator().manual_seed(seed), []
    for start in range(0, len(prompts), _BATCH_SIZE):
        session = GPTSession(model, prompts[start : start + _BATCH_SIZE])
        texts = generate(session, rules, Sample(generator), MAX_PROGRAM_TOKENS, {recipe.template.end_id})
        found += [recipe.template.tokenizer.decode(text.answer) for text in texts]
    return found


def _decoded(
    task: str,
    sessions: Callable[[], list[Session]],
    is_right: Callable[[int, list[int]], bool],
    end_ids: set[int],
    max_new_tokens: int,
) -> Iterator[Row]:
    """Write up to five texts for each question in each way; the first one is handed in."""
    for way in WAYS:
        found: list[list[list[int]]] = []
        surprise: list[float] = []
        generator = torch.Generator().manual_seed(0)
        if way == "beam of 5":
            for session in sessions():
                for texts in beam_search(session, _N_TEXTS, max_new_tokens=max_new_tokens, end_ids=end_ids):
                    found.append([text.answer for text in texts])
                    surprise.append(-texts[0].log_probability / len(texts[0].tokens))
        else:
            rules = [Temperature(0.6)] if "0.6" in way else []
            choice = Greedy() if way == "greedy" else Sample(generator)
            for _ in range(1 if way == "greedy" else _N_TEXTS):
                texts = [
                    text for session in sessions() for text in generate(session, rules, choice, max_new_tokens, end_ids)
                ]
                surprise += [-fmean(text.log_probabilities) for text in texts]
                found = found or [[] for _ in texts]
                for mine, text in zip(found, texts, strict=True):
                    mine.append(text.answer)
        right = [[is_right(place, ids) for ids in mine] for place, mine in enumerate(found)]
        yield {
            "task": task,
            "way": way,
            "right": fmean(fmean(one) if "drawn" in way else one[0] for one in right),
            "right among five": fmean(any(one) for one in right),
            "different": fmean(len(set(map(tuple, mine))) for mine in found),
            "nats per token": fmean(surprise),
        }


def _parts(n: int) -> list[tuple[int, int]]:
    return [(start, start + 50) for start in range(0, n, 50)]


EXPERIMENTS: dict[str, Callable[..., Iterator[Row]]] = {
    "generating_programs": drawn_programs,
    "generating_repairs": repairs,
    "generating_orders": orders,
    "generating_decodings": decodings,
    "generating_directions": unseen_directions,
}
"""By the name under which its results are stored."""


def main(arguments: Sequence[str] | None = None, folder: Path = RESULTS) -> None:
    """Measure, and store the results.

    Args:
        arguments: Of the command line; the program's own unless told.
        folder: Where to write.
    """
    parser = argparse.ArgumentParser(description="Measure what chapter 18 draws.")
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(EXPERIMENTS)}; all unless told")
    names = parser.parse_args(arguments).names or list(EXPERIMENTS)
    if unknown := [name for name in names if name not in EXPERIMENTS]:
        parser.error(f"expected names among {', '.join(EXPERIMENTS)}, got {unknown[0]!r}")
    for name in names:
        with without_shape_checks():
            rows = [
                {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}
                for row in EXPERIMENTS[name]()
            ]
        store_results(name, rows, f"{MADE_BY} {name}", folder)
        print(name, len(rows), flush=True)


if __name__ == "__main__":
    main()
