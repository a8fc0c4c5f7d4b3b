"""`make deploy STAGE=…`: a stage in the AWS account of your credentials, from the first question on.

What it asks it remembers in infra/stages/STAGE.json. DRY_RUN=1 shows what would be done, YES=1 asks nothing.
"""

import argparse
import os
import sys
import textwrap
from collections import Counter
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.actions.organizing.invite import invite
from chalicelib.domain.access import Role
from tools import account
from tools.invite import link
from tools.keys import StageKeys
from tools.ship import costs, stack
from tools.ship.guide import checks, outside, plain, stages
from tools.ship.guide.notready import NotReady, refuse_state, sentence
from tools.ship.guide.plain import KINDS
from tools.ship.guide.questions import NEEDED, example, refuse_unanswered
from tools.ship.guide.run import How, Run
from tools.ship.kept import Kept, kept
from tools.ship.package import PackagingFailed, package
from tools.ship.stack import Changes, DeploymentFailed, NotAgreed
from tools.ship.target import here


def main(stage: str, how: How = How()) -> int:  # noqa: B008 - it is frozen
    """Deploys `stage`, guiding whoever sits there; returns the exit status."""
    run = Run(stage, how)
    try:
        _deploy(run)
    except KeyboardInterrupt:
        print(f"\n{run.steps.broken_off(run.again)}", file=sys.stderr)
        return 130
    except NotAgreed:
        print(f"Nothing was deployed. To go on: {run.again}")
        return 0 if how.dry else 1
    except (NotReady, PackagingFailed, DeploymentFailed, BotoCoreError, ClientError) as error:
        print(sentence(error), file=sys.stderr)
        return 1
    return 0


def _deploy(run: Run) -> None:
    stages.named(run.stage)
    run.answers.update(stages.read(run.stage))
    if not (run.how.silent or run.how.dry or run.can_ask):
        raise NotReady(
            f"There is no terminal to ask at. Put the answers into {stages.shown(run.stage)}, at least "
            f"{example(NEEDED)}, and say YES=1 to deploy or DRY_RUN=1 to look."
        )
    session = _session(run)
    clients: Callable[..., Any] = session.client
    region, name = str(session.region_name), stages.stack_of(run.stage)
    number = clients("sts").get_caller_identity()["Account"]
    run.steps(f"{name} goes to account {number}, region {region}.")
    state = stack.status(clients("cloudformation"), name)
    refuse_state(state, name, region)
    is_new = state in (None, "REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE")
    left = _left(run, clients, name) if is_new else []
    checks.say_if_few_functions(clients)
    if not is_new:
        now = stack.outputs(clients, name).get("BaseUrl", "")
        checks.say_if_the_address_changes(now, run.answers.get("PublicUrl", ""))
    _ask(run, clients, region, is_new, has_people=bool(left))
    outside.prepare_sender(run, clients("sesv2"), region)
    outside.prepare_domain(run, clients)
    run.steps("Packaging …")
    made = package(run.how.target or (here() if account.local_endpoint() else None))
    bucket = checks.artifact_bucket(clients, number, region)
    run.steps("Asking CloudFormation what would change …")
    parameters = checks.surroundings(region) | stages.template_parameters(run.answers)
    changed = stack.deploy(
        clients,
        name,
        made,
        bucket,
        parameters,
        run.how.given_up,
        lambda changes: _agreed(run, changes),
        run.steps,
        left,
    )
    run.steps("Deployed." if changed else "Nothing changed.")
    _show(run, stack.outputs(clients, name), clients)


def _session(run: Run) -> Any:
    """Of the account, in a region that is known from now on; raises NotReady if it is not the stage's."""
    session = run.how.connect(run.answers.get(stages.REGION, ""))
    if not session.region_name:
        if run.asker.silent:
            raise NotReady(f"Choose a region: AWS_REGION=eu-central-1 {run.again}")
        run.remember(stages.REGION, run.asker.ask(stages.REGION, "eu-central-1"))
        session = run.how.connect(run.answers[stages.REGION])
    answered = run.answers.get(stages.REGION, session.region_name)
    if answered != session.region_name:
        raise NotReady(
            f"{run.stage} is in {answered}, says {stages.shown(run.stage)}, and AWS_REGION names "
            f"{session.region_name}: leave AWS_REGION out, or name another stage."
        )
    return session


def _left(run: Run, clients: Callable[..., Any], name: str) -> list[Kept]:
    """What a deleted stack left and this one takes up; raises NotReady if nobody says whether."""
    left = kept(clients, name)
    if not left and run.how.adopt:
        raise NotReady(
            f"There is nothing to take up: no {name} was deleted here within 90 days, and AWS recalls none "
            "that were before. Leave ADOPT out for a new, empty stage."
        )
    if not left:
        return []
    counted = Counter(KINDS[one.kind] for one in left)
    told = ", ".join(f"{number} {one if number == 1 else many}" for (one, many), number in counted.items())
    if run.how.adopt is None and run.asker.silent:
        raise NotReady(
            f"A deleted {name} left {told}: say ADOPT=1 to take them up again with all that they hold, or "
            "ADOPT=0 for a new, empty stage beside them."
        )
    question = f"A deleted {name} left {told}. Take them up again, with all that they hold?"
    adopts = run.how.adopt if run.how.adopt is not None else run.asker.choose(question, otherwise=True)
    return left if adopts else []


def _ask(run: Run, clients: Callable[..., Any], region: str, is_new: bool, has_people: bool) -> None:
    """What cannot be found out and was not answered yet. A stage that stands is asked for its sender only."""
    names = ["MailFrom", *(["PublicUrl", "AlarmEmail"] if is_new else [])]
    names += [stages.ORGANIZER] if is_new and not has_people else []
    missing = [name for name in names if name not in run.answers]
    if run.asker.silent:
        refuse_unanswered(run.stage, [name for name in missing if name != "AlarmEmail"])
        return
    for name in missing:
        offered = outside.likely_sender(clients("sesv2")) if name == "MailFrom" else None
        run.remember(name, run.asker.ask(name, offered))
    if is_new:
        run.remember(stages.REGION, region)


def _agreed(run: Run, changes: Changes) -> bool:
    """Shows what will be done and what it will cost, and asks once."""
    print(f"\n{stages.stack_of(run.stage)}:")
    for line in plain.in_words(changes):
        print(textwrap.fill(line, 100, initial_indent="  ", subsequent_indent="    "))
    cost = _cost(edge=bool(run.answers.get("EdgeCertificate")))
    print(textwrap.fill(cost, 100, initial_indent="  ", subsequent_indent="  "))
    if run.how.dry:
        return False
    agreed = run.asker.choose("Deploy this?", otherwise=run.how.silent)
    if agreed:
        run.steps.stands(
            f"CloudFormation goes on by itself with {stages.stack_of(run.stage)}, or takes it all back."
        )
        run.steps("Deploying; this takes some minutes …")
    return agreed


def _cost(edge: bool) -> str:
    """What the stage costs a month, by how many sign in it."""
    idle, some, many = (costs.total(costs.monthly(signers, edge)) for signers in (0, 10_000, 1_000_000))
    return (
        f"Costs by list prices of {costs.read_on()} in us-east-1, less what AWS gives each account: "
        f"${idle:,.2f} a month while nobody comes, ${some:,.2f} in one in which 10,000 people sign, "
        f"${many:,.0f} in one with 1,000,000. Other regions differ; docs/cost.md says what it is made of."
    )


def _show(run: Run, outputs: dict[str, str], clients: Callable[..., Any]) -> None:
    """Where it is, what is left to do at DNS, and the first organizer's invitation."""
    for key, value in outputs.items():
        print(f"  {key:18} {value}")
    if edge := outputs.get("EdgeDomain"):
        print("\nAt your domain's DNS, without which nobody gets there:")
        print(f"  CNAME {outputs['BaseUrl'].removeprefix('https://')}\n        {edge}")
    if organizer := run.answers.get(stages.ORGANIZER):
        keys = StageKeys(clients("dynamodb"), outputs["AccessTable"], outputs["AuditTable"])
        token = invite(keys, Role.OWNER, organizer)
        print("\nThe first organizer's invitation, good once within seven days. Send it to")
        print(f"{organizer} by a way that only they read:\n\n  {link(outputs['BaseUrl'], token)}\n")
        run.forget(stages.ORGANIZER)
    if run.asker.asked:
        run.steps(f"{run.asker.asked} questions were answered.")


def _is_set(name: str) -> bool:
    return os.environ.get(name, "").lower() not in ("", "0", "no", "false")


def _is_adopting() -> bool | None:
    return _is_set("ADOPT") if os.environ.get("ADOPT") else None


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make deploy", description=__doc__)
    parser.add_argument("stage")
    parser.add_argument("given_up", nargs="*", metavar="GIVE_UP", help="logical ids of what may be lost")
    given = parser.parse_args()
    how = How(silent=_is_set("YES"), dry=_is_set("DRY_RUN"), adopt=_is_adopting(), given_up=given.given_up)
    sys.exit(main(given.stage, how))
