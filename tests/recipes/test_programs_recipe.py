from tutor.data import programs
from tutor.models.pretrained import load_card, load_pretrained
from tutor.recipes.programs import MAX_PROGRAM_TOKENS, ProgramsRecipe
from tutor.text.special_tokens import UNK_ID


def test_the_last_program_alone_is_learned():
    recipe = ProgramsRecipe()
    recipe.__dict__["_train"] = programs.load("train")[:40]  # all of them take seconds to be run
    ready = recipe.prepare()
    batch = ready.make_batch([0, len(ready.lengths) - 1])
    learned = [ids[counts].tolist() for ids, counts in zip(batch.targets, batch.counts, strict=True)]
    decode = recipe.template.tokenizer.decode
    assert decode(learned[0]) == programs.load("train")[0].program
    assert learned[1][-1] == recipe.template.end_id
    assert programs.score(programs.load("train")[39], decode(learned[1])) in (0.0, 1.0)
    assert max(ready.lengths) <= ready.model.config.context_length


def test_reports_have_no_unknown_words():
    recipe = ProgramsRecipe()
    examples = programs.load("hard")[:50]
    told = ["got [ - 1 2 , 3 ] wanted error"] * 50
    prompts = recipe.repair_prompts(examples, [one.colleague for one in examples], told)
    assert all(UNK_ID not in prompt for prompt in prompts)
    assert all(len(prompt) + MAX_PROGRAM_TOKENS <= 256 for prompt in prompts)


def test_the_shipped_model_writes_programs_that_run_rightly():
    recipe, model = ProgramsRecipe(), load_pretrained("programs")
    examples = programs.load("test")[:40]
    texts = recipe.written(model, recipe.prompts(examples))
    assert sum(map(programs.score, examples, texts)) >= 38
    assert load_card("programs").scores["hard right"] > 0.6
