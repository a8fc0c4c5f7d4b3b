"""Mail through Amazon SES, API version 2."""

from email.utils import formataddr
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.outgoing import Denied, Mail, Postponed, Refused
from chalicelib.mail.messages import write

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
else:
    SESV2Client = Any

# What SES answers when this very message will never be accepted; all else may pass later:
# TooManyRequests, LimitExceeded (quota), SendingPaused, AccountSuspended, server errors, and
# MessageRejected too, which SES also says of a sender's identity that is not verified at the moment.
PERMANENT = frozenset({"BadRequestException"})
# A policy, of the role or above it, does not let this mail out.
DENIED = frozenset({"AccessDenied", "AccessDeniedException"})


class SesMailer:
    """Mailer on SES; `sender` is the address that mails come from, without a name; `configuration_set` names
    where events go."""

    def __init__(self, client: SESV2Client, sender: str, configuration_set: str) -> None:
        self._client, self._sender, self._configuration_set = client, sender, configuration_set

    def send(self, mail: Mail) -> str:
        message = write(mail)
        body: Any = {
            "Text": {"Data": message.text, "Charset": "UTF-8"},
            "Html": {"Data": message.html, "Charset": "UTF-8"},
        }
        # The tags come back with every event about this mail; the key is a keyed hash.
        tags = {"slug": mail.sign_on.slug, "key": mail.sign_on.key, "of": mail.of}
        try:
            answer = self._client.send_email(
                FromEmailAddress=formataddr((message.sender, self._sender)),
                Destination={"ToAddresses": [mail.sign_on.email]},
                Content={
                    "Simple": {
                        "Subject": {"Data": message.subject, "Charset": "UTF-8"},
                        "Body": body,
                        "Headers": [
                            {"Name": name, "Value": value} for name, value in message.headers.items()
                        ],
                    }
                },
                ReplyToAddresses=[message.reply_to] if message.reply_to else [],
                ConfigurationSetName=self._configuration_set,
                EmailTags=[{"Name": name, "Value": value} for name, value in tags.items()],
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in PERMANENT:
                raise Refused(code) from None
            if code in DENIED:
                raise Denied(code) from None
            raise Postponed(code) from None
        except BotoCoreError as error:
            # The type alone: the exception's text may hold the request.
            raise Postponed(type(error).__name__) from None
        return answer["MessageId"]
