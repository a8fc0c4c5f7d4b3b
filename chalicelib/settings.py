"""The environment of a function, read and validated once."""

from functools import cache

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Every variable a function may be given; what a function does not use stays empty.

    Asking for an empty one through `required` raises LookupError, which names the variable.
    """

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    campaigns_table: str = Field(alias="CAMPAIGNS_TABLE", default="")
    signons_table: str = Field(alias="SIGNONS_TABLE", default="")
    tally_table: str = Field(alias="TALLY_TABLE", default="")
    access_table: str = Field(alias="ACCESS_TABLE", default="")
    limits_table: str = Field(alias="LIMITS_TABLE", default="")
    audit_table: str = Field(alias="AUDIT_TABLE", default="")
    work_table: str = Field(alias="WORK_TABLE", default="")
    keys_secret: str = Field(alias="KEYS_SECRET", default="")
    console_secret: str = Field(alias="CONSOLE_SECRET", default="")
    base_url: str = Field(alias="BASE_URL", default="")
    mail_queue_url: str = Field(alias="MAIL_QUEUE_URL", default="")
    failures_queue_url: str = Field(alias="FAILURES_QUEUE_URL", default="")
    exports_bucket: str = Field(alias="EXPORTS_BUCKET", default="")
    exporter_function: str = Field(alias="EXPORTER_FUNCTION", default="")
    mail_from: str = Field(alias="MAIL_FROM", default="")
    ses_configuration_set: str = Field(alias="SES_CONFIGURATION_SET", default="")
    challenge_after: int = Field(alias="CHALLENGE_AFTER", default=30, ge=0)
    refuse_after: int = Field(alias="REFUSE_AFTER", default=300, ge=1)
    edge_secret: str = Field(alias="EDGE_SECRET", default="", repr=False)

    def required(self, name: str) -> str:
        """The setting of that attribute name; raises LookupError when this function was not given it."""
        value = str(getattr(self, name))
        if not value:
            raise LookupError(f"this function needs the variable {Settings.model_fields[name].alias}")
        return value


@cache
def settings() -> Settings:
    """The settings of this process; raises pydantic's ValidationError for a value of the wrong kind."""
    import os

    return Settings.model_validate(dict(os.environ))
