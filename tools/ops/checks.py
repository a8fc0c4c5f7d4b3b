"""What there is to know of a stage that is alive: its functions, alarms, queues, counting and mail."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.store.sending import DynamoSending
from chalicelib.store.table import Table
from tools.ops.lines import Line, counted
from tools.ops.metrics import Metric, measured
from tools.ops.stage import Stage

FUNCTIONS = "AWS::Lambda::Function"
ALARMS = "AWS::CloudWatch::Alarm"
A_DAY = timedelta(hours=24)
# Where alarms ring, in infra/alarms.yaml: below the rates at which SES puts an account under review.
MOST_BOUNCES, MOST_COMPLAINTS = 0.04, 0.0008
# How much of a quota may be used before somebody should ask for more.
NEARLY = 0.8
# What they fail at is tried again until it passes; what lasts is late or given up, which is told by itself.
RETRIED = ("tally", "outbox", "mailer")
# Whose throttling people meet; the others' is tried again.
FACING = ("web", "console")
# What a queue that holds what was given up is called, and where it is told what to do.
GIVEN_UP = {"MailDeadLetters": "#mailgivenup", "StreamFailures": "#streamrecordsgivenup"}


def stack(stage: Stage, now: datetime) -> Iterator[Line]:
    """Whether CloudFormation has done what it was last asked for."""
    status = stage.description["StackStatus"]
    since = stage.description.get("LastUpdatedTime", stage.description["CreationTime"])
    todo = (
        ""
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
        else "A deployment has not come through. #stack"
    )
    yield Line("stack", f"{status}, last changed on {since:%d %B %Y}", todo)


def functions(stage: Stage, now: datetime) -> Iterator[Line]:
    """How often functions failed, and how often Lambda ran none because too many ran."""
    names = {short(name): physical for name, physical in stage.of_type(FUNCTIONS).items()}
    metrics = {
        f"{what} {name}": Metric("AWS/Lambda", what, "Sum", (("FunctionName", physical),))
        for what in ("Invocations", "Errors", "Throttles")
        for name, physical in names.items()
    }
    found = {key: sum(values) for key, values in measured(stage.clients, metrics, now - A_DAY, now).items()}
    wrong = []
    for name in names:
        if failed := found[f"Errors {name}"]:
            again, todo = (
                ("; it is tried again", "") if name in RETRIED else ("", f"Read its log. #{name}fails")
            )
            wrong.append(Line(name, f"failed {counted(failed, 'time')}{again}", todo))
        if throttled := found[f"Throttles {name}"]:
            anchor = f"#{name if name in FACING else 'web'}isthrottled"
            wrong.append(
                Line(name, f"throttled {counted(throttled, 'time')}", f"Ask for concurrency. {anchor}")
            )
    if not found["Invocations sweeper"] and not stage.is_local:
        wrong.append(Line("sweeper", "was not called in 24 hours", "Is its schedule on? #sweeperfails"))
    calls = sum(found[f"Invocations {name}"] for name in names)
    well = "" if wrong else ", none failed, nobody turned away"
    yield Line("functions", f"{len(names)}, called {calls:,.0f} times in 24 hours{well}")
    yield from wrong


def alarms(stage: Stage, now: datetime) -> Iterator[Line]:
    """Which alarms ring, and whether anybody hears them."""
    names = {physical: name for name, physical in stage.of_type(ALARMS).items()}
    pages = stage.clients("cloudwatch").get_paginator("describe_alarms")
    ringing = [
        alarm
        for page in pages.paginate(AlarmNames=list(names))
        for alarm in page["MetricAlarms"]
        if alarm["StateValue"] == "ALARM"
    ]
    yield Line(
        "alarms", f"{len(names)}, {counted(len(ringing), 'rings', 'ring') if ringing else 'none rings'}"
    )
    for alarm in ringing:
        name = names[alarm["AlarmName"]]
        since = alarm["StateUpdatedTimestamp"]
        yield Line(
            name, f"rings since {since:%d %B, %H:%M} UTC", f"{alarm['AlarmDescription']} #{name.lower()}"
        )
    yield from _listeners(stage)


def _listeners(stage: Stage) -> Iterator[Line]:
    if stage.is_local:
        return
    sns = stage.clients("sns")
    found = sns.list_subscriptions_by_topic(TopicArn=stage.physical("Alarms"))["Subscriptions"]
    if not found:
        yield Line("alarms", "tell nobody", "Name AlarmEmail in the stage's file, and deploy. #who-is-told")
    elif all(one["SubscriptionArn"] == "PendingConfirmation" for one in found):
        yield Line("alarms", "tell nobody yet", "Open AWS's email at AlarmEmail and confirm. #who-is-told")


def queues(stage: Stage, now: datetime) -> Iterator[Line]:
    """How many mails wait and how long, and what was given up."""
    sqs = stage.clients("sqs")
    urls = {name: stage.physical(name) for name in ("MailQueue", *GIVEN_UP)}
    asked = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    depth = {
        name: sum(
            int(value)
            for value in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=asked)["Attributes"].values()
        )
        for name, url in urls.items()
    }
    called = (("QueueName", urls["MailQueue"].rpartition("/")[2]),)
    age = Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", called)
    oldest = measured(stage.clients, {"age": age}, now - timedelta(hours=1), now)["age"]
    # Of the last hour; whatever waits now is no older, unless nothing was measured yet.
    late = bool(depth["MailQueue"] and oldest and oldest[0] > 900)
    waits = f"{counted(depth['MailQueue'], 'message')}"
    waits += f", the oldest for {oldest[0] / 60:,.0f} minutes" if depth["MailQueue"] and oldest else ""
    yield Line("email queue", waits, "Compare SES's rate with what waits. #mailislate" if late else "")
    for name, anchor in GIVEN_UP.items():
        subject = "mails given up" if name == "MailDeadLetters" else "stream failures"
        todo = f"Find out why, then give them back. {anchor}" if depth[name] else ""
        yield Line(subject, counted(depth[name], "message"), todo)


def drift(stage: Stage, now: datetime) -> Iterator[Line]:
    """What the sweeper's daily proof found wrong, and has mended."""
    service = (("service", stage.name),)
    metric = {"drift": Metric("Undersigned", "drift", "Maximum", service)}
    # A proof is once a day, at no fixed hour; where nothing is published there is none.
    found = measured(stage.clients, metric, now - 1.5 * A_DAY, now)["drift"]
    if not found:
        yield Line("tally", "no proof in 36 hours")
        return
    worst = max(found)
    todo = "It is mended; find out why it had to be. #tallydrifts" if worst else ""
    yield Line("tally", f"proven, {counted(worst, 'sign-on')} counted wrongly", todo)


def sending(stage: Stage, now: datetime) -> Iterator[Line]:
    """Whether mail goes out: our pause, SES's own, and the rates that lead to either."""
    paused = DynamoSending(Table(stage.clients("dynamodb"), stage.physical("Work"))).state()
    if paused.paused_at:
        anchor = "#mailbounces" if paused.cause == "bounces" else "#mailisunwanted"
        since = f"paused since {paused.paused_at:%d %B, %H:%M} UTC because of {paused.cause}"
        yield Line("sending", since, f"Find out whose they are, then let an owner resume. {anchor}")
    else:
        yield Line("sending", "not paused")
    yield from _rates(stage, now)


def _rates(stage: Stage, now: datetime) -> Iterator[Line]:
    where = (("ses:configuration-set", stage.physical("MailSending")),)
    metrics = {
        "bounces": Metric("AWS/SES", "Reputation.BounceRate", "Average", where),
        "complaints": Metric("AWS/SES", "Reputation.ComplaintRate", "Average", where),
    }
    found = measured(stage.clients, metrics, now - A_DAY, now)
    for subject, most, anchor in (
        ("bounces", MOST_BOUNCES, "#mailbounces"),
        ("complaints", MOST_COMPLAINTS, "#mailisunwanted"),
    ):
        if rates := found[subject]:
            todo = f"Sending pauses by itself. {anchor}" if rates[0] > most else ""
            yield Line(subject, f"{rates[0]:.2%} of emails, may be {most:.2%}", todo)
        else:
            yield Line(subject, "no rate in 24 hours")


def quotas(stage: Stage, now: datetime) -> Iterator[Line]:
    """What SES and Lambda still allow today."""
    account = stage.clients("sesv2").get_account()
    day, sent, rate = (
        account["SendQuota"][name] for name in ("Max24HourSend", "SentLast24Hours", "MaxSendRate")
    )
    health = account.get("EnforcementStatus", "HEALTHY")
    todo, state = "", ""
    if not account["SendingEnabled"] or health != "HEALTHY":
        todo, state = "Answer AWS in SES's console. #quotas", f"; SES has it {health.lower()}"
    elif not account["ProductionAccessEnabled"] and not stage.is_local:
        todo, state = "Only verified addresses get email: ask for access. #quotas", "; in SES's sandbox"
    elif 0 <= day * NEARLY < sent:
        todo = "Ask SES for more. #quotas"
    yield Line("email quota", f"{sent:,.0f} of {day:,.0f} in 24 hours, {rate:,.0f} a second{state}", todo)
    limit = stage.clients("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    peak = {"peak": Metric("AWS/Lambda", "ConcurrentExecutions", "Maximum")}
    most = max(measured(stage.clients, peak, now - A_DAY, now)["peak"], default=0)
    todo = "Ask for concurrency. #webisthrottled" if most > limit * NEARLY else ""
    yield Line("concurrency", f"{most:,.0f} of {limit:,.0f} at once in 24 hours", todo)


def short(logical: str) -> str:
    """What a function is called among people: as its log."""
    return "web" if logical == "APIHandler" else logical.lower()
