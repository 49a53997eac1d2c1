"""Questions that readers ask, with the sections of this book that answer them, and questions that it does not answer.

Half of the questions use the book's own words, half of them the words of somebody who does not know those yet.
"""

from tutor.applications.retrieval.quality import KnownQuestion

IN_ITS_WORDS: tuple[KnownQuestion, ...] = (
    ("byte-pair encoding by hand", {"01_tokens#byte-pair-encoding-by-hand"}),
    ("how large should a vocabulary be", {"01_tokens#how-large-should-the-vocabulary-be"}),
    ("what is perplexity", {"02_vectors_and_language_models#perplexity", "15_evaluation#perplexity-per-what"}),
    (
        "scaled dot-product attention with three tokens",
        {"03_attention#scaled-dot-product-attention-by-hand"},
    ),
    ("square root of d_k", {"03_attention#why-the-square-root-of-d-k"}),
    (
        "difference of self-attention and cross-attention",
        {"03_attention#self-attention-and-cross-attention"},
    ),
    ("attention rollout through the layers", {"04_reading_attention#through-the-layers-rollout"}),
    ("grouped query attention", {"05_multi_head_attention#sharing-keys-and-values"}),
    ("rotary positions", {"06_positions#turning-rotary-positions"}),
    ("ALiBi penalty on distance", {"06_positions#a-penalty-on-distance-alibi"}),
    ("layer normalization", {"07_transformer_block#layer-normalization"}),
    ("dropout in training and evaluation", {"07_transformer_block#dropout"}),
    ("beam search", {"09_decoding#beam-search-by-hand"}),
    (
        "cache of keys and values in generation",
        {"09_decoding#the-cache-of-keys-and-values", "09_decoding#counted", "09_decoding#paid-for-in-memory"},
    ),
    ("masked language modelling BERT", {"10_three_families#masked-language-modelling-by-hand"}),
    ("gradient clipping", {"11_training_loop#clipping"}),
    ("LoRA low-rank update", {"13_fine_tuning#lora-a-small-correction"}),
    ("reversal curse", {"13_fine_tuning#learned-in-one-direction"}),
    ("direct preference optimization DPO", {"14_human_feedback#dpo-no-reward-model-no-drawing"}),
    ("Cohen's kappa of two raters", {"15_evaluation#do-two-raters-agree"}),
)
"""Questions in the words of the book."""
IN_OTHER_WORDS: tuple[KnownQuestion, ...] = (
    ("why can't the bot count the r's in strawberry", {"01_tokens#why-a-model-miscounts-letters"}),
    ("how does software split a Chinese sentence", {"01_tokens#where-are-the-words"}),
    (
        "how can a computer know that king and queen are related",
        {
            "02_vectors_and_language_models#known-by-the-company-it-keeps",
            "02_vectors_and_language_models#how-alike-are-two-vectors",
            "02_vectors_and_language_models#a-vector-that-says-nothing",
            "02_vectors_and_language_models#vectors-of-a-whole-world",
        },
    ),
    (
        "what if a combination of words never occurred in the corpus",
        {"02_vectors_and_language_models#zero-is-fatal"},
    ),
    (
        "how do I stop the network from peeking at later words",
        {
            "03_attention#masks-who-may-look-at-whom",
            "08_encoder_decoder#a-common-mistake-no-causal-mask-in-the-decoder",
        },
    ),
    (
        "do the heatmaps really tell me why it decided that",
        {
            "04_reading_attention#a-common-mistake-attention-weights-by-themselves-are-the-model-s-explanation",
            "03_attention#what-the-picture-says-and-what-it-does-not",
        },
    ),
    ("can I delete parts of a trained network without harm", {"04_reading_attention#switching-heads-off"}),
    (
        "how does it know that dog bites man is not man bites dog",
        {
            "03_attention#attention-does-not-see-order",
            "06_positions#blind-to-order",
            "06_positions#a-task-in-which-order-counts",
        },
    ),
    (
        "can it handle texts longer than those it was taught with",
        {"06_positions#train-short-test-long"},
    ),
    ("why do very deep networks stop learning", {"07_transformer_block#the-trouble-with-depth"}),
    ("how does it write one word after the other", {"09_decoding#the-loop"}),
    (
        "how can I make the output more creative or less random",
        {"09_decoding#sampling", "09_decoding#quality-against-variety", "03_attention#softmax-and-temperature"},
    ),
    (
        "my computer crashed in the night, how do I resume",
        {"11_training_loop#checkpoints-kill-it-and-go-on"},
    ),
    (
        "sentences of different lengths in one tensor",
        {"11_training_loop#padding", "11_training_loop#packing"},
    ),
    ("why is my score on the test too good to be true", {"15_evaluation#a-test-that-was-read-before"}),
    (
        "how expensive is it to train a big one",
        {"12_pretraining#what-it-costs", "12_pretraining#a-law-of-scale"},
    ),
    ("adapt a ready model to my own few examples", {"13_fine_tuning#an-encoder-with-few-labels"}),
    (
        "does a model lose old knowledge when it learns something new",
        {"13_fine_tuning#what-is-forgotten"},
    ),
    ("what if it cheats to please the people who grade it", {"14_human_feedback#the-reward-is-hacked"}),
    (
        "is the difference between my two systems just luck",
        {
            "15_evaluation#the-difference-of-two-models",
            "15_evaluation#how-sure-is-a-score",
            "15_evaluation#twenty-seeds-and-the-best-of-them",
            "15_evaluation#what-the-interval-does-not-cover",
        },
    ),
)
"""Questions in the words of a beginner."""
NOT_IN_THE_BOOK: tuple[str, ...] = (
    "how long do I boil an egg",
    "who won the football match yesterday",
    "what is the capital of Australia",
    "which train goes to Berlin in the morning",
    "how do I prune an apple tree",
    "what is the weather like tomorrow",
    "how does a jet engine work",
    "write me a letter to my landlord",
    "what are the rules of chess",
    "how do I convert litres into gallons",
    "which medicine helps against a headache",
    "when did the Roman Empire fall",
    "how do I file my taxes",
    "recommend a restaurant near the station",
    "how does photosynthesis work",
    "what is the boiling point of alcohol",
    "how do I change a bicycle tyre",
    "how many players has a volleyball team",
    "what time is it in Tokyo",
    "how is cheese made",
)
"""Questions about other things."""
