"""How every action says no: a code for programs, a sentence for people, and the field it is about."""

from luodi.engines.notation import Text


class Refused(Exception):
    """A change or a read that is not allowed or not possible.

    `code` is stable and meant for programs; `message` is for people in both languages; `field` names the argument
    to correct, or is None when no single argument is at fault. Nothing has been changed when it is raised.
    """

    def __init__(self, code: str, message: Text, field: str | None = None) -> None:
        self.code = code
        self.message = message
        self.field = field
        super().__init__(f"{code}: {message.zh}")
