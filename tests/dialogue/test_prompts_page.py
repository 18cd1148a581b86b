from tests.dialogue.prompts_page import PAGE, prompts_page
from voicebot.dialogue.wording_zh import PROMPTS


def test_the_manual_lists_every_prompt_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [key for key in PROMPTS if f"| `{key}` |" not in page] == []
    assert page == prompts_page(), "run: python tests/dialogue/prompts_page.py"
