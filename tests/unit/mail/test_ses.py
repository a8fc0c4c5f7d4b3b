"""SES as the mailer sees it: a real client, whose answers the test gives in SES's place."""

import json
from collections.abc import Callable
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from chalicelib.domain.outgoing import Denied, Mail, Postponed, Refused
from chalicelib.mail.ses import SesMailer
from chalicelib.words.languages import INTERFACE_LANGUAGES, translations
from tests.answers import Raw
from tests.builders import held, letter

LINKS = {name: f"https://sign.example.org/{name}/sealed" for name in ("confirm", "mine", "unsubscribe")}


class Ses:
    """Answers the requests of a mailer, and keeps them."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: Callable[[AWSPreparedRequest], AWSResponse] = self.says(200, {"MessageId": "message-1"})
        client = boto3.client(
            "sesv2",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}),
        )
        client.meta.events.register("before-send.sesv2.SendEmail", self._send)
        self.mailer = SesMailer(client, "sender@example.org", "the-configuration-set")

    @staticmethod
    def says(
        status: int, body: dict[str, Any], **headers: str
    ) -> Callable[[AWSPreparedRequest], AWSResponse]:
        """An answer of that status and JSON body."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return lambda request: AWSResponse(request.url, status, given, Raw(json.dumps(body).encode()))

    def fails(self, code: str, status: int) -> None:
        """Answer with that error from now on."""
        self.answer = self.says(status, {"message": "canary@example.org"}, x_amzn_errortype=code)

    def _send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        self.asked.append(json.loads(request.body))
        return self.answer(request)


@pytest.fixture
def ses() -> Ses:
    return Ses()


def confirmation() -> Mail:
    return Mail("confirm", held(updates=True), letter(), LINKS)


def test_a_mail_goes_to_its_signer_only_with_text_and_html(ses: Ses) -> None:
    assert ses.mailer.send(confirmation()) == "message-1"
    (asked,) = ses.asked
    assert asked["Destination"] == {"ToAddresses": ["ada@example.org"]}
    assert asked["FromEmailAddress"] == "Confirmations <sender@example.org>"
    assert asked["ConfigurationSetName"] == "the-configuration-set"
    content = asked["Content"]["Simple"]
    assert {body["Charset"] for body in content["Body"].values()} == {"UTF-8"}
    assert LINKS["confirm"] in content["Body"]["Text"]["Data"]
    assert LINKS["confirm"] in content["Body"]["Html"]["Data"]
    assert {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"} in content["Headers"]


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_the_senders_name_is_in_the_signers_language_and_in_letters_that_every_server_takes(
    ses: Ses, language: str
) -> None:
    ses.mailer.send(Mail("confirm", held(language=language), letter(), LINKS))
    name, address = parseaddr(ses.asked[0]["FromEmailAddress"])
    assert ses.asked[0]["FromEmailAddress"].isascii()
    assert address == "sender@example.org"
    assert str(make_header(decode_header(name))) == translations(language).gettext("Confirmations")


def test_the_news_of_a_mail_will_name_its_sign_on_and_nobodys_address(ses: Ses) -> None:
    ses.mailer.send(confirmation())
    tags = {tag["Name"]: tag["Value"] for tag in ses.asked[0]["EmailTags"]}
    assert tags == {"slug": held().slug, "key": held().key, "of": "sign_on"}
    assert all(
        character.isascii() and (character.isalnum() or character in "-_")
        for tag in tags.values()
        for character in tag
    )


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("TooManyRequestsException", 429),
        ("LimitExceededException", 400),
        ("SendingPausedException", 400),
        ("AccountSuspendedException", 400),
        ("MailFromDomainNotVerifiedException", 400),
        ("NotFoundException", 404),
        ("AccessDeniedException", 403),
        ("ExpiredTokenException", 403),
        # SES says so of an identity that is not verified yet as well.
        ("MessageRejected", 400),
        ("InternalServiceErrorException", 500),
        ("ServiceUnavailable", 503),
    ],
)
def test_what_may_pass_is_postponed_and_quotes_nobody(ses: Ses, code: str, status: int) -> None:
    ses.fails(code, status)
    with pytest.raises(Postponed) as postponed:
        ses.mailer.send(confirmation())
    assert "canary" not in repr(postponed.value)
    assert postponed.value.__cause__ is None
    assert isinstance(postponed.value, Denied) == code.startswith("AccessDenied")


def test_a_message_that_is_malformed_is_refused(ses: Ses) -> None:
    ses.fails("BadRequestException", 400)
    with pytest.raises(Refused) as refused:
        ses.mailer.send(confirmation())
    assert refused.value.reason == "BadRequestException"


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="https://canary.example.org"),
        ReadTimeoutError(endpoint_url="https://canary"),
    ],
)
def test_a_mail_service_out_of_reach_is_asked_again_later(ses: Ses, error: Exception) -> None:
    def unreachable(_: AWSPreparedRequest) -> AWSResponse:
        raise error

    ses.answer = unreachable
    with pytest.raises(Postponed) as postponed:
        ses.mailer.send(confirmation())
    assert "canary" not in unquote(repr(postponed.value))
