"""Sentences of *Alice's Adventures in Wonderland* (Lewis Carroll, 1865), tagged by hand.

The tags are those of Universal Dependencies, version 2, as its English treebanks use them: a possessive *his* is PRON,
*had to* is VERB, *was* is AUX, *there* in *there were* is PRON and its *were* a VERB. Words are in lower case.
"""

ALICE = (
    "alice/PROPN led/VERB the/DET way/NOUN ,/PUNCT and/CCONJ the/DET whole/ADJ party/NOUN swam/VERB to/ADP the/DET "
    "shore/NOUN ./PUNCT",
    "this/PRON was/AUX not/PART an/DET encouraging/ADJ opening/NOUN for/ADP a/DET conversation/NOUN ./PUNCT",
    "this/DET time/NOUN alice/PROPN waited/VERB patiently/ADV until/SCONJ it/PRON chose/VERB to/PART speak/VERB "
    "again/ADV ./PUNCT",
    "he/PRON had/AUX been/AUX looking/VERB at/ADP alice/PROPN for/ADP some/DET time/NOUN with/ADP great/ADJ "
    "curiosity/NOUN ,/PUNCT and/CCONJ this/PRON was/AUX his/PRON first/ADJ speech/NOUN ./PUNCT",
    "alice/PROPN gave/VERB a/DET little/ADJ scream/NOUN of/ADP laughter/NOUN ./PUNCT",
    "so/ADV she/PRON went/VERB in/ADP search/NOUN of/ADP her/PRON hedgehog/NOUN ./PUNCT",
    "he/PRON looked/VERB at/ADP alice/PROPN ,/PUNCT and/CCONJ tried/VERB to/PART speak/VERB ,/PUNCT but/CCONJ for/ADP "
    "a/DET minute/NOUN or/CCONJ two/NUM sobs/NOUN choked/VERB his/PRON voice/NOUN ./PUNCT",
    "so/ADV they/PRON had/VERB to/PART fall/VERB a/DET long/ADJ way/NOUN ./PUNCT",
    "one/NUM of/ADP the/DET jurors/NOUN had/VERB a/DET pencil/NOUN that/PRON squeaked/VERB ./PUNCT",
    "alice/PROPN waited/VERB till/SCONJ the/DET eyes/NOUN appeared/VERB ,/PUNCT and/CCONJ then/ADV nodded/VERB ./PUNCT",
    "this/PRON is/AUX the/DET driest/ADJ thing/NOUN i/PRON know/VERB ./PUNCT",
    "i/PRON wish/VERB you/PRON were/AUX down/ADV here/ADV with/ADP me/PRON !/PUNCT",
    "would/AUX the/DET fall/NOUN never/ADV come/VERB to/ADP an/DET end/NOUN !/PUNCT",
    "and/CCONJ how/ADV odd/ADJ the/DET directions/NOUN will/AUX look/VERB !/PUNCT",
    "i/PRON shall/AUX never/ADV get/VERB to/ADP twenty/NUM at/ADP that/DET rate/NOUN !/PUNCT",
    "who/PRON cares/VERB for/ADP fish/NOUN ,/PUNCT game/NOUN ,/PUNCT or/CCONJ any/DET other/ADJ dish/NOUN ?/PUNCT",
    "run/VERB home/ADV this/DET moment/NOUN ,/PUNCT and/CCONJ fetch/VERB me/PRON a/DET pair/NOUN of/ADP gloves/NOUN "
    "and/CCONJ a/DET fan/NOUN !/PUNCT",
    "i/PRON do/AUX wonder/VERB what/PRON can/AUX have/AUX happened/VERB to/ADP me/PRON !/PUNCT",
    "this/DET time/NOUN there/PRON were/VERB two/NUM little/ADJ shrieks/NOUN ,/PUNCT and/CCONJ more/ADJ sounds/NOUN "
    "of/ADP broken/ADJ glass/NOUN ./PUNCT",
    "i/PRON must/AUX have/AUX been/AUX changed/VERB for/ADP mabel/PROPN !/PUNCT",
    "she/PRON pitied/VERB him/PRON deeply/ADV ./PUNCT",
)
"""Words and tags, with a stroke between."""
