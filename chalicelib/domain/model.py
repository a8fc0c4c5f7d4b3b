"""What all our pydantic models share."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A model whose errors never repeat what was typed.

    Its validator is made on first use: there are sixty models, and most requests need three of them.
    """

    model_config = ConfigDict(defer_build=True, hide_input_in_errors=True)
