"""The application's own services on a stage, for keepers who prove what they did."""

from datetime import datetime
from functools import cached_property
from typing import Any

from chalicelib.bootstrap import AwsServices
from chalicelib.domain.keys import derived_key, keyed_hash
from chalicelib.ports.campaigns import CampaignStore
from chalicelib.ports.faces import FaceStore
from chalicelib.ports.sign_ons import SignOnStore
from chalicelib.ports.sweeps import SweepStore
from chalicelib.ports.tallies import ProofStore, TallyStore
from chalicelib.store.campaigns import DynamoCampaigns
from chalicelib.store.faces import DynamoFaces
from chalicelib.store.proofs import DynamoProofs
from chalicelib.store.signons import DynamoSignOns
from chalicelib.store.sweeps import DynamoSweeps
from chalicelib.store.table import Table
from chalicelib.store.tallies import DynamoTallies
from tools.ops.stage import Stage


class StageServices(AwsServices):
    """What counting and proving need of a stage at that time, on tables that AWS calls by these names."""

    def __init__(self, client: Any, names: dict[str, str], now: datetime) -> None:
        self._now = now
        self._tables = {table: Table(client, name) for table, name in names.items()}

    def now(self) -> datetime:
        return self._now

    @cached_property
    def campaigns(self) -> CampaignStore:
        return DynamoCampaigns(self._tables["Campaigns"])

    @cached_property
    def tallies(self) -> TallyStore:
        return DynamoTallies(self._tables["Tallies"])

    @cached_property
    def proofs(self) -> ProofStore:
        return DynamoProofs(self._tables["Tallies"])

    @cached_property
    def sweeps(self) -> SweepStore:
        return DynamoSweeps(self._tables["Tallies"])

    @cached_property
    def faces(self) -> FaceStore:
        return DynamoFaces(self._tables["Campaigns"])

    @cached_property
    def sign_ons(self) -> SignOnStore:
        return DynamoSignOns(self._tables["SignOns"], self._tables["Limits"])


def figures(services: AwsServices) -> dict[str, list[int]]:
    """People, organizations and workers that count, by campaign."""
    found = {}
    for slug in services.campaigns.list_slugs():
        counts = services.tallies.standing(slug, ()).counts
        found[slug] = [counts.individuals, counts.organizations, counts.workers]
    return found


def root_of(stage: Stage) -> bytes:
    """The secret that all identities and links of the stage are made with. Raises what boto3 raises."""
    asked = stage.clients("secretsmanager").get_secret_value(SecretId=stage.physical("KeysSecret"))
    return str(asked["SecretString"]).encode()


def print_of(root: bytes) -> str:
    """What tells one secret from another and nothing about it."""
    return keyed_hash(derived_key(root, "fingerprint"), "keys")[:16]
