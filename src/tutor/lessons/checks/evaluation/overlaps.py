"""Overlaps of a question with training texts, right and wrong ones: all called as overlap(question, texts, n)."""

from tutor.metrics.contamination import TrainingRuns
from tutor.metrics.ngrams import count_ngrams


def _runs(words, n, step=1, cut=0):
    return [tuple(words[start : start + n]) for start in range(0, len(words) - n + 1 - cut, step)]


def made(
    of_texts=_runs,
    of_question=_runs,
    share=lambda found: sum(found) / len(found) if found else 0.0,
):
    """The overlap with one part in another form."""

    def overlap(question, texts, n):
        known = {run for text in texts for run in of_texts(text, n)}
        return share([run in known for run in of_question(question, n)])

    return overlap


honest = made()


def side_by_side(words, n):
    """Runs one behind the other, the last one shorter."""
    return [tuple(words[start : start + n]) for start in range(0, len(words), n)]


shown = made(side_by_side, side_by_side)
texts_side_by_side = made(of_texts=side_by_side)
question_side_by_side = made(of_question=lambda words, n: _runs(words, n, step=n))
last_missed = made(of_texts=lambda words, n: _runs(words, n, cut=1))
last_of_question_missed = made(of_question=lambda words, n: _runs(words, n, cut=1) or _runs(words, n))
one_longer = made(lambda words, n: _runs(words, n + 1), lambda words, n: _runs(words, n + 1) or _runs(words, n))
one_shorter = made(*[lambda words, n: _runs(words, max(1, n - 1))] * 2)
single_words = made(*[lambda words, n: _runs(words, 1)] * 2)
in_any_order = made(*[lambda words, n: [tuple(sorted(run)) for run in _runs(words, n)]] * 2)
all_or_nothing = made(share=lambda found: float(all(found)))
any_at_all = made(share=lambda found: float(any(found)))
counted = made(share=sum)
percent = made(share=lambda found: 100 * sum(found) / len(found))
different_ones = made(of_question=lambda words, n: {*_runs(words, n)})


def with_tails(question, texts, n):
    """Runs from every word, the last ones shorter."""
    return made(*[lambda words, n: [tuple(words[start : start + n]) for start in range(len(words))]] * 2)(
        question, texts, n
    )


def by_words(question, texts, n):
    """Divided by the number of words."""
    return honest(question, texts, n) * (len(question) - n + 1) / len(question)


def in_a_string(question, texts, n):
    """Looks for letters in a string."""
    found = [any(" ".join(run) in " ".join(text) for text in texts) for run in _runs(question, n)]
    return sum(found) / len(found)


glued = made(*[lambda words, n: ["".join(run) for run in _runs(words, n)]] * 2)


def joined(question, texts, n):
    """Runs that reach from one text into the next."""
    return honest(question, [[word for text in texts for word in text]], n)


def of_the_texts(question, texts, n):
    """The share of the training runs that stand in the question."""
    known = {*_runs(question, n)}
    found = [run in known for text in texts for run in _runs(text, n)]
    return sum(found) / len(found) if found else 0.0


def in_one_text(question, texts, n):
    """The most that one training text has."""
    return max((honest(question, [text], n) for text in texts), default=0.0)


def first_text(question, texts, n):
    """Looks into the first text alone."""
    return honest(question, texts[:1], n)


def as_strings(question, texts, n):
    """Look for each run between separators in one long string."""
    known = "\n\n".join("\n".join(["", *text, ""]) for text in texts)
    pieces = ["\n".join(["", *question[start : start + n], ""]) for start in range(len(question) - n + 1)]
    return sum(piece in known for piece in pieces) / len(pieces)


def by_counts(question, texts, n):
    """Count the runs of both."""
    ours, known = count_ngrams(question, n), set()
    for text in texts:
        known |= count_ngrams(text, n).keys()
    return sum(times for run, times in ours.items() if run in known) / ours.total()


def by_loops(question, texts, n):
    """Compare every run with every other."""
    found = 0
    places = range(n - 1, len(question))
    for last in places:
        run = question[last - n + 1 : last + 1]
        found += any(text[start : start + n] == run for text in texts for start in range(len(text)))
    return found / len(places)


def the_books(question, texts, n):
    """The library's."""
    return TrainingRuns(texts, n).overlap(question)


def writes(question, texts, n):
    """Empties the texts."""
    answer = honest(question, texts, n)
    texts.clear()
    return answer
