import pytest
from hook_world import OTHER_SECRET, SECRET, SECRETS

from voicebot.errors import ConfigError
from voicebot.webhooks.signature import Signed, is_genuine, read_secrets, sign

# The reference vector of the Standard Webhooks specification.
ID, AT_S, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_signatures_are_those_of_the_specification() -> None:
    assert sign(SECRETS, id=ID, at_s=AT_S, body=BODY) == Signed(ID, str(AT_S), SIGNATURE)


def test_while_secrets_are_rotated_either_fits() -> None:
    both = read_secrets(f"{OTHER_SECRET} {SECRET}", variable="X")
    signed = sign(both, id=ID, at_s=AT_S, body=BODY)
    assert SIGNATURE in signed.signatures.split(" ")
    assert is_genuine(signed, SECRETS, body=BODY, now_s=AT_S)
    assert is_genuine(Signed(ID, str(AT_S), SIGNATURE), both, body=BODY, now_s=AT_S)


@pytest.mark.parametrize(
    ("signed", "body", "now_s"),
    [
        (Signed(ID, str(AT_S), SIGNATURE), BODY + b" ", AT_S),
        (Signed("msg_other", str(AT_S), SIGNATURE), BODY, AT_S),
        (Signed(ID, str(AT_S + 1), SIGNATURE), BODY, AT_S),
        (Signed(ID, str(AT_S), SIGNATURE), BODY, AT_S + 301),
        (Signed(ID, str(AT_S), SIGNATURE), BODY, AT_S - 301),
        (Signed(ID, str(AT_S), SIGNATURE.replace("v1,", "v2,")), BODY, AT_S),
        (Signed(ID, str(AT_S), "v1,"), BODY, AT_S),
        (Signed(ID, str(AT_S), "v1,签名"), BODY, AT_S),
        (Signed(ID, "9" * 5000, SIGNATURE), BODY, AT_S),
        (Signed(ID, "-1", SIGNATURE), BODY, AT_S),
        (Signed("", "", ""), BODY, AT_S),
    ],
)
def test_anything_else_is_not_genuine(signed: Signed, body: bytes, now_s: float) -> None:
    assert is_genuine(Signed(ID, str(AT_S), SIGNATURE), SECRETS, body=BODY, now_s=AT_S + 299)
    assert not is_genuine(signed, SECRETS, body=body, now_s=now_s)


@pytest.mark.parametrize("text", ["", "hunter2", "whsec_hunter2", "whsec_aGVsbG8=", SECRET[6:]])
def test_a_bad_secret_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^CRM_SECRET ") as caught:
        read_secrets(text, variable="CRM_SECRET")
    assert text == "" or text not in str(caught.value)
