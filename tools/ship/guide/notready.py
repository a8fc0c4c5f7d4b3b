"""What keeps a deployment from beginning or from coming through, as a sentence for whoever deploys."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
)

# What AWS answers to credentials that it does not know, or knows no longer.
UNKNOWN = {"InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "AuthFailure"}
EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}

RUNNING = "Wait until it has ended, then run the same command again; it goes on from there."
# What CloudFormation's states ask for where no change can be made.
STUCK = {
    "UPDATE_ROLLBACK_FAILED": (
        "its last change failed and could not be taken back. Run `aws cloudformation "
        "continue-update-rollback --stack-name {name} --region {region}`, wait until it is "
        "UPDATE_ROLLBACK_COMPLETE, then deploy again."
    ),
    "ROLLBACK_FAILED": (
        "its first deployment failed and could not be taken back. Run `aws cloudformation delete-stack "
        "--stack-name {name} --region {region}`, wait until it is gone, then deploy again."
    ),
    "DELETE_FAILED": (
        "it was being deleted and something in it refused. Run `aws cloudformation delete-stack --stack-name "
        "{name} --region {region}` again, wait until it is gone, then deploy with ADOPT=1 to take up its "
        "data."
    ),
}


class NotReady(Exception):
    """Something outside the template is missing; the message says what to do."""


def refuse_state(status: str | None, name: str, region: str) -> None:
    """Raises NotReady for a stack that is in a state in which it takes no change; None is no stack."""
    if status and status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
        raise NotReady(f"Another deployment of {name} is under way: it is {status}. {RUNNING}")
    if status in STUCK:
        raise NotReady(f"{name} is {status}: {STUCK[status].format(name=name, region=region)}")


def sentence(error: Exception) -> str:
    """What an error of AWS or of the way there means for whoever deploys, and what to do."""
    match error:
        case NoCredentialsError() | PartialCredentialsError():
            return (
                "There are no AWS credentials here. Sign in with `aws login` or `aws sso login`, or set "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, then run the same command again."
            )
        case ProfileNotFound():
            return f"{error}. AWS_PROFILE names a profile that `aws configure list-profiles` does not show."
        case NoRegionError():
            return "Choose a region: AWS_REGION=eu-central-1 make deploy …"
        case EndpointConnectionError():
            return f"{error} Is there a network, and is the region's name right?"
        case ClientError():
            return _refused(error)
        case BotoCoreError():
            return f"AWS was not reached: {error}"
    return str(error)


def _refused(error: ClientError) -> str:
    code, told = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
    if code in EXPIRED:
        return "Your AWS credentials have expired. Sign in again, then run the same command again."
    if code in UNKNOWN:
        return (
            "AWS does not know these credentials. Look at `aws sts get-caller-identity`; is AWS_PROFILE or a "
            "key in the environment an old one?"
        )
    if code in DENIED:
        return (
            f"Your credentials may not do {error.operation_name}: {told} Deploy with a role that administers "
            "the account (AdministratorAccess), as CloudFormation makes roles and keys in your name."
        )
    return f"AWS refused {error.operation_name}: {told or code}"
