"""What may be wrong with a log, said in both languages, with the line where there is one."""

from luodi.engines.notation import Text


class LogError(ValueError):
    """A log cannot be read, written or asked this; `line` is where in the file, None where no line is to blame."""

    def __init__(self, text: Text, line: int | None = None) -> None:
        if line is not None:
            text = Text(f"第 {line} 行：{text.zh}", f"line {line}: {text.en}")
        super().__init__(f"{text.zh} {text.en}")
        self.text = text
        self.line = line
