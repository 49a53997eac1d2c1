"""The bookseller in the frame of the other costumes: the same doors, the same turns."""

from tutor.applications.chatbot.assistant import Assistant
from tutor.applications.chatbot.guardrails import OutputRules
from tutor.applications.costumes.frame import Answer


class Clerk:
    """The shop's assistant as a costume.

    Args:
        assistant: With its shelf and its model.

    Built in chapter 16.
    """

    name = "clerk of the bookshop"
    sorry = "sorry , i did not understand that ."
    refusal = "sorry , i can only help with books ."
    hand_over = "i call a colleague ."

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._rules = OutputRules()
        self._results: list[str] = []

    def answer(self, text: str) -> Answer | None:
        """Let the assistant answer.

        Args:
            text: What the customer says.
        """
        reply = self.assistant.reply(text)
        self._results = [call.result for call in reply.calls]
        intent = reply.calls[-1].name if reply.calls else "talk"
        return Answer(reply.text, intent, reply.sources)

    def may_say(self, text: str) -> bool:
        """Only what the rules of the shop let out."""
        return self._rules.check_output(text, self._results, self.assistant.shelf) is None

    def reset(self) -> None:
        """A new customer."""
        self.assistant.forget()
