"""From a language model to an assistant: comparisons, rewards, and the methods that follow them.

Supervised fine-tuning needs nothing of its own: it is `LanguageObjective` on chats whose loss counts the assistant's
words alone (`tutor.text.chat_template`).
"""
